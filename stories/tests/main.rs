//! The stories: what was said on the phone, and what stands in Help Scout. One file a theme.

mod calls;
mod cards;
mod conversations;
mod customers;
mod doubts;
mod late;
mod merges_and_edits;
mod messy_webhooks;
mod outages;
mod people;
mod restarts;
mod several_numbers;
mod tags;
mod tell;
