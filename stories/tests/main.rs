//! The stories: what was said on the phone, and what stands in Help Scout. One file a theme.

mod calls;
mod cards;
mod customers;
mod messy_webhooks;
mod restarts;
mod tags;
mod tell;
