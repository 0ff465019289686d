//! Writes, and looks at writes in doubt, against answers that vendors give on bad days.

mod looks;
mod scene;
mod writes;
