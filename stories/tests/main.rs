//! The stories: what was said on the phone, and what stands in the desk. One file a theme; those of Gorgias in a folder.

mod calls;
mod cards;
mod conversations;
mod customers;
mod doubts;
mod gorgias;
mod late;
mod merges_and_edits;
mod messy_webhooks;
mod outages;
mod people;
mod restarts;
mod several_numbers;
mod tags;
mod tell;
