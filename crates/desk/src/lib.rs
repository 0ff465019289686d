//! What all desks share.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`plan`] | what the plans of all desks share |
//! | [`reasons`] | the codes of the reasons that they give |
//! | [`texts`] | what is written at a desk, in four languages |
//! | [`tag_names`] | names of operational tags, as settings tell them |

pub mod plan;
pub mod reasons;
pub mod tag_names;
pub mod texts;
