//! Planted bugs: to see that the auditor bites.
//!
//! A bug is put between the engine and what is handed to it: its store, its desk, its phone system. So the program itself
//! holds no switch, and what is bitten is the program that ships.

mod desk;
mod gorgias;
mod phone;
mod store_bugs;

use std::sync::Arc;

use contract::{Connector, Desk};
use deskline::config::Config;
use domain::ids::Vendor;
use engine::Vendors;
use ports::{Outside, Transport};
use store::Store;

use crate::draw::Desks;

macro_rules! bugs {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $within:literal;)+) => {
        /// A bug that can be planted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Bug {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Bug {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name on the command line.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Worlds within which it must be caught.
            #[must_use]
            pub fn within(self) -> u64 {
                match self { $(Self::$name => $within,)+ }
            }

            /// What it is.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

bugs! {
    /// The intent of a write is kept in memory until its outcome is known.
    NoIntent = "no-intent", 60;
    /// A doubt is settled at once, before what was given up can still be applied.
    NoQuietTime = "no-quiet-time", 60;
    /// A doubt is settled after twenty seconds, and *absent* in a lagging index counts without a later change.
    AbsentInALaggingIndex = "absent-in-a-lagging-index", 60;
    /// An unknown outcome counts as not applied.
    UnknownIsFailed = "unknown-is-failed", 30;
    /// An unknown outcome counts as applied.
    UnknownIsApplied = "unknown-is-applied", 30;
    /// The tags of a conversation are replaced by what one call wants.
    TagsReplaced = "tags-replaced", 30;
    /// Tags that a person removed are put back.
    RemovedTagsReturn = "removed-tags-return", 60;
    /// Tags are written from a read that may be a minute old.
    StaleTags = "stale-tags", 250;
    /// No lanes: two calls of one person choose at the same time.
    NoLanes = "no-lanes", 60;
    /// Facts are folded in order of arrival.
    FoldByArrival = "fold-by-arrival", 200;
    /// Keys are made of our own row ids.
    KeysOfRows = "keys-of-rows", 10;
    /// A card whose outcome is unknown is sent again.
    CardRetried = "card-retried", 100;
    /// The request budget is not asked.
    BudgetIgnored = "budget-ignored", 100;
    /// Each worker fetches its own token.
    TokensRaced = "tokens-raced", 10;
    /// A note sends the status *active* instead of the one that was read.
    StatusActive = "status-active", 60;
    /// Records carry no code.
    NoMarker = "no-marker", 10;
    /// Stored numbers match by their last seven digits.
    SuffixMatch = "suffix-match", 60;
    /// Of several customers the oldest is chosen.
    OldestCustomer = "oldest-customer", 60;
    /// A person is never remembered.
    PartyForgotten = "party-forgotten", 60;
    /// All records are in an administrator's name.
    AgentsUnknown = "agents-unknown", 30;
    /// Late records are made as live ones.
    LateIsLive = "late-is-live", 100;
    /// The closing record does not know which comments it holds.
    CommentsTwice = "comments-twice", 30;
    /// All numbers are listened to.
    SelectionIgnored = "selection-ignored", 30;
    /// Webhooks are acknowledged before they are durable.
    EarlyAcknowledgement = "early-acknowledgement", 100;
    /// A full disk is taken for success.
    DiskErrorSwallowed = "disk-error-swallowed", 200;
    /// Doubts of the process before are forgotten at a restart.
    DoubtsForgotten = "doubts-forgotten", 60;
    /// Every fourth fact does not make its filing due.
    FactsDoNotWake = "facts-do-not-wake", 30;
    /// Files of messages are not kept: what their links lead to is gone when the desk is there again.
    FilesNotKept = "files-not-kept", 400;
    /// What we wrote to a customer is logged at Gorgias without saying that it was sent: Gorgias sends it again.
    SentToCustomers = "sent-to-customers", 30;
    /// A ticket's tags are replaced at Gorgias by what one call adds.
    TagListReplaced = "tag-list-replaced", 30;
    /// A customer of Gorgias is looked up in one spelling only.
    OneSpelling = "one-spelling", 60;
    /// `external_id` at Gorgias is made of our own row ids.
    ExternalIdsOfRows = "external-ids-of-rows", 30;
    /// Messages are written into whatever ticket of the customer is open, also a call's.
    CallTicketJoined = "call-ticket-joined", 60;
    /// Messages are written into tickets that are spam or in the trash.
    SpamTicketJoined = "spam-ticket-joined", 450;
}

/// Which bug Deskline has in a world. None, as a rule.
#[derive(Clone, Copy, Debug, Default)]
pub struct Teeth(Option<Bug>);

impl Bug {
    /// The bug with this name.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|bug| bug.word() == word)
    }

    /// In worlds with which desks it is looked for.
    #[must_use]
    pub fn desks(self) -> Desks {
        // Messages, and so their files, are logged in Gorgias only.
        if gorgias::is_of_gorgias(self) || self == Self::FilesNotKept { Desks::Any } else { Desks::HelpScout }
    }
}

impl Teeth {
    /// Deskline with a bug.
    #[must_use]
    pub fn with(bug: Bug) -> Self {
        Self(Some(bug))
    }

    /// The way to the vendors as this process sees it.
    pub(crate) fn transport(self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        match self.0 {
            Some(bug) if gorgias::is_of_gorgias(bug) => Arc::new(gorgias::WireBug { inner: transport, bug }),
            _ => transport,
        }
    }

    /// The store as this process sees it.
    pub(crate) fn store(self, store: Arc<dyn Store>) -> Arc<dyn Store> {
        match self.0 {
            Some(bug) if store_bugs::concerns(bug) => Arc::new(store_bugs::StoreBug::new(store, bug)),
            _ => store,
        }
    }

    /// The connectors as this process sees them.
    pub(crate) fn vendors(self, vendors: Vendors, config: &Config, outside: &Outside) -> Vendors {
        let Some(bug) = self.0 else { return vendors };
        let Vendors { desks, phones } = vendors;
        let desks = desks.into_iter().map(|(account, desk)| {
            if account.vendor == Vendor::Gorgias && gorgias::is_of_gorgias(bug) {
                return (account, Arc::new(gorgias::GorgiasBug { inner: desk, bug }) as Arc<dyn Desk>);
            }
            let others: Vec<Arc<dyn Desk>> = match (bug, config.helpscout.first()) {
                (Bug::TokensRaced, Some(connection)) if account.vendor == Vendor::HelpScout => (0..2)
                    .map(|_| {
                        Arc::new(deskline::vendors::helpscout::connect(connection, outside.clone())) as Arc<dyn Desk>
                    })
                    .collect(),
                _ => Vec::new(),
            };
            (account, Arc::new(desk::DeskBug::new(desk, others, bug)) as Arc<dyn Desk>)
        });
        let phones = phones
            .into_iter()
            .map(|(account, phone)| (account, Arc::new(phone::PhoneBug::new(phone, bug)) as Arc<dyn Connector>));
        Vendors { desks: desks.collect(), phones: phones.collect() }
    }
}
