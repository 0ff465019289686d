//! The fake Aircall: a phone system with people, its REST API, and its webhooks.
//!
//! One state holds the company. Three things act on it:
//!
//! - people, through [`Act`]s: placed one by one, or as a [`Script`] on the clock;
//! - API clients, through `rest`, as strict as the sheet;
//! - time, through the agenda: derived events, steps of scripts, deliveries and their retries.
//!
//! One task per company (`office`) does what the agenda says, in the order of its times, and carries the deliveries.
//! An entry acts at its own time even when the clock jumped past it, so a call's times do not depend on how the
//! clock moves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::kernel::{Clock, Kernel, LoadError};

mod act;
mod agenda;
mod begin;
mod budget;
mod call;
mod control;
mod courier;
mod delivery;
mod display;
mod dump;
mod events;
mod files;
mod finish;
pub mod load;
mod media;
mod message;
mod office;
mod people;
mod play;
mod rest;
mod script;
mod settings;
mod shape;
mod shape_call;
mod start;
mod state;
mod tell;
mod webhook;

pub use call::{Call, CallTag, Card, Comment, Direction, Happening, IvrOption, MissedReason};
pub use courier::{Courier, HEADERS, HttpCourier, NoAnswer};
pub use delivery::{Attempt, Outcome};
pub use files::File;
pub use media::Asset;
pub use message::{Burst, Channel, MediaFile, Message, MessageStatus, PlannedStatus, StatusAt, Told, WhatsApp, Write};
pub use people::{Proxy, WhatsAppLine};
pub use play::{PlayReport, Playing, RefusedStep};
pub use script::{Act, Place, Ref, Script, Step};
pub use settings::{
    ContactTimes, EnvelopeTime, Knobs, Limits, MessageDates, Messages, OtherParty, ResetUnit, Retry, Settings, Timing,
};
pub use state::Refused;

use state::State;

/// What a fake Aircall is given besides the kernel.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where webhook deliveries truly go: the start of a URL, such as `https://deskline.example`, and what takes its
    /// place. Not looked at when a courier is given.
    pub delivery_map: BTreeMap<String, String>,
    /// Who carries deliveries. Without one they go over HTTP.
    pub courier: Option<Arc<dyn Courier>>,
    /// The settings to begin with. Start data can change them.
    pub settings: Settings,
}

/// A fake Aircall company. Clones share it.
#[derive(Debug, Clone)]
pub struct Aircall {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    kernel: Kernel,
    state: Mutex<State>,
    /// Tells the office that the agenda changed.
    wake: Arc<Notify>,
    /// Counts the office's turns, for those who wait for quiet.
    turns: watch::Sender<u64>,
}

/// How much is still to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Pending {
    /// Steps of scripts and derived events to come.
    pub plans: usize,
    /// Deliveries that wait: for their time, a retry, or a free connection.
    pub deliveries: usize,
    /// Deliveries under way.
    pub in_flight: usize,
    /// Deliveries that the knob `hold` keeps back.
    pub held: usize,
}

impl Pending {
    /// Whether nothing will happen any more by itself.
    pub fn is_quiet(&self) -> bool {
        self.plans == 0 && self.deliveries == 0 && self.in_flight == 0
    }
}

impl Aircall {
    /// An empty company, with its office at work. Must be called inside a tokio runtime; the office ends when the
    /// last clone is dropped.
    pub fn new(kernel: Kernel, options: Options) -> Self {
        let courier = options.courier.unwrap_or_else(|| Arc::new(HttpCourier::new(options.delivery_map)));
        let random = kernel.random.fork("aircall");
        let mut state = State::new(&random, kernel.now());
        state.settings = options.settings;
        let inner = Arc::new(Inner {
            kernel,
            state: Mutex::new(state),
            wake: Arc::new(Notify::new()),
            turns: watch::Sender::new(0),
        });
        office::open(&inner, courier);
        Self { inner }
    }

    /// Aircall's REST API, with the log of requests and the faults in front. Media links lead here as well.
    pub fn router(&self) -> Router {
        let router = rest::router(self.clone());
        self.inner.kernel.faults.layer(rest::VENDOR, router)
    }

    /// The control API of this fake, to be nested under `/aircall`.
    pub fn control_router(&self) -> Router {
        control::router(self.clone())
    }

    /// Takes the company of the start data's member `aircall`. It replaces numbers, people, tags, contacts, API keys
    /// and settings; calls and webhooks stay.
    ///
    /// # Errors
    /// With the place of the first thing that makes no sense; nothing is changed then.
    pub fn load(&self, data: Value) -> Result<(), LoadError> {
        let (mut state, now) = self.state();
        start::load(&mut state, now, data)
    }

    /// Everything that the company holds, and how its calls truly went.
    pub fn dump(&self) -> Value {
        let (mut state, now) = self.state();
        dump::dump(&mut state, now)
    }

    /// Does one act at once. `label` names the call: a new one for [`Act::Place`], else the one placed last under that
    /// label, or the call with that id. Gives the call's id.
    ///
    /// Where the act is about a message, `label` names that in the same way, and its ordinal is given. The messages of
    /// a burst are labelled `<label>/1` and so on; the first one's ordinal is given.
    ///
    /// # Errors
    /// When the phone system would not allow it; nothing is changed then.
    pub fn act(&self, label: &str, act: Act) -> Result<i64, Refused> {
        let (mut state, now) = self.state();
        let done = state.act(now, label, act);
        drop(state);
        self.wake();
        done
    }

    /// Begins to play a script. Its first second is now.
    pub fn play(&self, script: Script) -> Playing {
        let (mut state, now) = self.state();
        let playing = state.play(now, script);
        drop(state);
        self.wake();
        playing
    }

    /// The plan of a load that uses every number, agent and tag of the company; see [`load::calls`].
    pub fn load_plan(&self, calls: usize, per_second: f64) -> load::LoadPlan {
        let (state, _) = self.state();
        let ids = |ids: &mut dyn Iterator<Item = &i64>| ids.map(|id| Ref::Id(*id)).collect();
        load::LoadPlan {
            calls,
            per_second,
            numbers: ids(&mut state.numbers.keys()),
            users: ids(&mut state.users.keys()),
            tags: ids(&mut state.tags.values().filter(|tag| tag.description.is_none()).map(|tag| &tag.id)),
            is_brisk: false,
        }
    }

    /// Changes how deliveries go wrong. Taking `hold` back releases all that was held, at once.
    pub fn set_knobs(&self, knobs: Knobs) {
        let (mut state, _) = self.state();
        let is_released = state.settings.knobs.hold && !knobs.hold;
        state.settings.knobs = knobs;
        if is_released {
            state.release();
        }
        drop(state);
        self.wake();
    }

    /// How many events about calls no active webhook was there for: nobody will ever be told of them. What an active one did not ask
    /// for is none of them.
    pub fn unheard(&self) -> u64 {
        self.state().0.unheard
    }

    /// Disables all webhooks, as too many failures in a row do: what happens until one is enabled again is lost to it.
    pub fn disable_webhooks(&self) {
        let (mut state, now) = self.state();
        for webhook in state.webhooks.values_mut() {
            webhook.disable(now);
        }
    }

    /// Uses so many requests of the present minute, as other apps of the company would.
    pub fn eat_budget(&self, requests: u32) {
        let (mut state, now) = self.state();
        state.budget.eat(now, requests);
    }

    /// Sends a body to all webhooks now, as it is but for its token: that of each webhook takes its place in a JSON
    /// object, unless `keep_token`.
    pub fn deliver(&self, body: &[u8], keep_token: bool) {
        let (mut state, _) = self.state();
        let webhooks: Vec<_> = state.webhooks.values().map(|webhook| (webhook.id, webhook.token.clone())).collect();
        for (webhook, token) in webhooks {
            let body = match serde_json::from_slice::<Value>(body) {
                Ok(Value::Object(mut members)) if !keep_token => {
                    members.insert("token".to_owned(), Value::from(token));
                    Value::Object(members).to_string().into_bytes()
                }
                _ => body.to_vec(),
            };
            state.post_raw(webhook, body);
        }
        drop(state);
        self.wake();
    }

    /// What links in payloads lead to, once the API's address is known: media links, and next pages.
    pub fn set_public_url(&self, url: &str) {
        let (mut state, _) = self.state();
        state.settings.public_url = Some(url.trim_end_matches('/').to_owned());
    }

    /// The calls so far, in the order in which they began.
    pub fn calls(&self) -> Vec<Call> {
        let (state, _) = self.state();
        state.calls.values().cloned().collect()
    }

    /// The record of deliveries so far, at most the last 500,000.
    pub fn attempts(&self) -> Vec<Attempt> {
        let (state, _) = self.state();
        state.attempts.iter().cloned().collect()
    }

    /// How much is still to happen.
    pub fn pending(&self) -> Pending {
        let (state, _) = self.state();
        state.pending()
    }

    /// Waits until nothing is to happen any more: no steps, derived events, retries or deliveries. What the knob
    /// `hold` keeps back does not count. On a manual clock somebody else has to move the clock meanwhile.
    pub async fn quiet(&self) {
        let mut turns = self.inner.turns.subscribe();
        while !self.pending().is_quiet() {
            if turns.changed().await.is_err() {
                return;
            }
        }
    }

    /// The state as it is now: whatever fell due has happened.
    fn state(&self) -> (MutexGuard<'_, State>, Timestamp) {
        self.inner.state()
    }

    fn wake(&self) {
        self.inner.wake.notify_one();
    }
}

impl Inner {
    fn state(&self) -> (MutexGuard<'_, State>, Timestamp) {
        let now = self.kernel.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((at, entry)) = state.agenda.take_due(now) {
            state.happen(at, entry);
        }
        (state, now)
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.kernel.clock)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}
