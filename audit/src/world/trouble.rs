//! When something was wrong: times in which Deskline need not be quick.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::json::{list, plus, plus_f64, text, time};
use super::requests::Vendor;

/// After trouble it may take so long until all is as always, seconds.
const AFTERMATH: i64 = 120;
/// A fresh process reads lists and gets a token first, seconds.
const WARM_UP: i64 = 30;
/// What a request came to is written down within so many seconds.
const WRITTEN_DOWN: i64 = 60;
/// A request may arrive so long after its sender was gone, seconds.
const ON_ITS_WAY: i64 = 2;

/// What went wrong, and when.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    /// Times in which something was wrong, aftermath included.
    wrong: Vec<(Timestamp, Timestamp)>,
    /// Those of them in which Gorgias was away, and nothing else was wrong.
    gorgias_away: Vec<(Timestamp, Timestamp)>,
    /// Starts of Deskline's process, the first included.
    pub(crate) starts: Vec<Timestamp>,
    /// When a process of Deskline's ended, or lost its lease: what it had under way it could not write down.
    cut_short: Vec<Timestamp>,
    /// When Deskline began with an empty store.
    pub(crate) reinstalls: Vec<Timestamp>,
    pub(crate) revocations: usize,
    /// Whether other apps used requests of the accounts at Help Scout or Aircall.
    pub(crate) ate: bool,
    /// Whether another app used requests of the Gorgias account.
    pub(crate) ate_gorgias: bool,
    /// When the Gorgias account went through something: what, from, to.
    pub(crate) trials: Vec<(String, Timestamp, Timestamp)>,
    /// When somebody worked in Gorgias.
    pub(crate) gorgias_staff: Vec<Timestamp>,
    /// Changes of Deskline's clock, and how far it was off at most, seconds.
    pub(crate) clock_jumps: Vec<Timestamp>,
    clock_error: i64,
    pub(crate) lost_leases: usize,
    /// When another process held the lease, and Deskline could not take it back.
    pub(crate) lease_elsewhere: Vec<(Timestamp, Timestamp)>,
    /// How long a process may have to wait for the lease of another one, seconds.
    lease_wait: i64,
    disk_full: Vec<(Timestamp, Timestamp)>,
    /// Faults that answer 429 with headers.
    pub(crate) told_to_wait: Vec<ToldToWait>,
    /// Settings that were changed: integration, when, what.
    pub(crate) settings: Vec<(String, Timestamp, Value)>,
    /// Scripted acts that were refused, by index.
    pub(crate) refused: Vec<usize>,
    /// When Deskline read calls through Aircall's API on command.
    pub(crate) retells: Vec<Timestamp>,
    /// When somebody worked in the desk.
    pub(crate) staff: Vec<Timestamp>,
}

/// A fault that answers 429, and says for so many seconds to wait; 0: it does not say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToldToWait {
    pub(crate) vendor: Vendor,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) seconds: i64,
}

impl Trouble {
    pub(super) fn read(script: &Value, done: &Value, start: Timestamp) -> Self {
        let mut trouble = Self::default();
        let acts = list(script, "acts");
        // A process that cannot know that it is alone waits for the lease of the one before, and asks now and then.
        let setup = &script["deskline"];
        let lease: i64 = setup["lease"].as_array().into_iter().flatten().filter_map(Value::as_i64).sum();
        trouble.lease_wait = if setup["alone"] == false { lease } else { 0 };
        let mut stopped = Some(start);
        let mut deliveries_since = None;
        for it in done.as_array().map_or(&[][..], Vec::as_slice) {
            let Some(at) = time(it, "at") else { continue };
            let Some(index) = it["index"].as_u64().and_then(|index| usize::try_from(index).ok()) else {
                match text(it, "what") {
                    "started" => {
                        let since = stopped.take().unwrap_or(at);
                        let first = trouble.starts.is_empty();
                        let after = if first { WARM_UP } else { AFTERMATH + trouble.lease_wait };
                        trouble.wrong.push((since, plus(at, after)));
                        trouble.starts.push(at);
                    }
                    "stopped" => {
                        stopped = Some(at);
                        trouble.cut_short.push(at);
                    }
                    _ => {}
                }
                continue;
            };
            if it["refused"].is_string() {
                trouble.refused.push(index);
                continue;
            }
            let Some(act) = acts.get(index) else { continue };
            let until = time(it, "until").or_else(|| Some(plus_f64(at, act["for"].as_f64()?))).unwrap_or(at);
            trouble.act(act, at, until, &mut deliveries_since);
        }
        for since in [stopped.filter(|_| !trouble.starts.is_empty()), deliveries_since].into_iter().flatten() {
            trouble.wrong.push((since, Timestamp::MAX));
        }
        trouble
    }

    fn act(&mut self, act: &Value, at: Timestamp, until: Timestamp, deliveries_since: &mut Option<Timestamp>) {
        match text(act, "kind") {
            "phone" | "message" => return,
            "gorgias_staff" => {
                self.gorgias_staff.push(at);
                return;
            }
            "gorgias_trial" => {
                let what = &act["what"];
                self.ate_gorgias |= what["another_app"].is_number();
                self.trials.push((what.as_str().unwrap_or("another_app").to_owned(), at, until));
            }
            "staff" => {
                self.staff.push(at);
                return;
            }
            "deliveries" => {
                let is_calm = |knob: &Value| knob.as_f64().is_none_or(|value| value == 0.0) && knob != true;
                let calm = act["knobs"].as_object().is_none_or(|knobs| knobs.values().all(is_calm));
                if !calm {
                    deliveries_since.get_or_insert(at);
                } else if let Some(since) = deliveries_since.take() {
                    self.wrong.push((since, plus(at, AFTERMATH)));
                }
                return;
            }
            "fault" => {
                let fault = &act["rule"]["fault"];
                if fault["kind"] == "rate_limited" {
                    // Where several such faults are at work, the log does not tell which of them answered.
                    let seconds = fault["retry_after"].as_i64().filter(|_| fault["with_headers"] != false);
                    self.told_to_wait.push(ToldToWait {
                        vendor: Vendor::named(text(&act["rule"], "vendor")),
                        from: at,
                        to: until,
                        seconds: seconds.unwrap_or(0),
                    });
                }
            }
            "revoke_tokens" => self.revocations += 1,
            "eat" if act["vendor"] == "gorgias" => self.ate_gorgias = true,
            "eat" => self.ate = true,
            "disk_full" => self.disk_full.push((at, plus(until, AFTERMATH))),
            "clock_jump" => {
                let seconds = act["seconds"].as_f64().unwrap_or(0.0).abs();
                if seconds > 0.0 {
                    self.clock_jumps.push(at);
                    self.clock_error += plus_f64(at, seconds).duration_since(at).as_secs() + 1;
                }
            }
            "lose_lease" => {
                self.lost_leases += 1;
                if self.lease_wait > 0 {
                    // Whoever takes it next holds it for his own time.
                    if let Some((_, to)) = self.lease_elsewhere.last_mut() {
                        *to = at.min(*to);
                    }
                    self.lease_elsewhere.push((at, until));
                }
                self.cut_short.push(at);
                self.wrong.push((at, plus(until, AFTERMATH + self.lease_wait)));
            }
            "settings" => {
                self.settings.push((text(act, "integration").to_owned(), at, act["settings"].clone()));
            }
            "reinstall" => self.reinstalls.push(at),
            "retell" => self.retells.push(at),
            _ => {}
        }
        let wrong = (at, plus(until, AFTERMATH));
        self.wrong.push(wrong);
        if takes_gorgias_away(act) {
            self.gorgias_away.push(wrong);
        }
    }

    /// Whether nothing was wrong between the two, nor shortly before.
    pub(crate) fn is_calm(&self, from: Timestamp, to: Timestamp) -> bool {
        !self.wrong.iter().any(|(since, until)| *since <= to && from <= *until)
    }

    /// Whether Gorgias was away at that time.
    pub(crate) fn gorgias_was_away(&self, at: Timestamp) -> bool {
        self.gorgias_away.iter().any(|(since, until)| *since <= at && at <= *until)
    }

    /// Whether nothing was wrong between the two, save that Gorgias was away for a while: nobody there did or changed anything.
    pub(crate) fn is_calm_but_for_gorgias_away(&self, from: Timestamp, to: Timestamp) -> bool {
        let other = self.wrong.iter().filter(|wrong| !self.gorgias_away.contains(wrong));
        !other.into_iter().any(|(since, until)| *since <= to && from <= *until)
    }

    /// Whether the disk was full at that time, or had been shortly before.
    pub(crate) fn disk_was_full(&self, at: Timestamp) -> bool {
        self.disk_full.iter().any(|(since, until)| *since <= at && at <= *until)
    }

    /// By how many seconds Deskline's clock may have been wrong at that time.
    pub(crate) fn clock_error(&self, at: Timestamp) -> i64 {
        if self.clock_jumps.iter().any(|jump| *jump <= at) { self.clock_error } else { 0 }
    }

    /// Whether Deskline began with an empty store between the two.
    pub(crate) fn was_reinstalled(&self, from: Timestamp, to: Timestamp) -> bool {
        self.reinstalls.iter().any(|at| from <= *at && *at <= to)
    }

    /// Whether the process that sent this was cut short before it can have written down what came of it, or had no room to.
    pub(crate) fn was_cut_short(&self, sent_at: Timestamp) -> bool {
        let (from, to) = (plus(sent_at, -ON_ITS_WAY), plus(sent_at, WRITTEN_DOWN));
        let filled_up = self.disk_full.iter().map(|(since, _)| since);
        self.cut_short.iter().chain(filled_up).any(|at| from <= *at && *at <= to) || self.was_restarted(sent_at, to)
    }

    /// How many cards of a call that began then may stand: a new installation does not know what an earlier one showed.
    pub(crate) fn cards_at_most(&self, began: Timestamp, quiet_at: Timestamp) -> usize {
        1 + self.reinstalls.iter().filter(|at| began <= **at && **at <= quiet_at).count()
    }

    /// Whether Deskline's process began anew between the two.
    pub(crate) fn was_restarted(&self, from: Timestamp, to: Timestamp) -> bool {
        self.starts.iter().any(|at| from <= *at && *at <= to)
    }
}

/// Whether an act does nothing but take Gorgias away for a while: no request reaches it, or each is refused with a 503.
fn takes_gorgias_away(act: &Value) -> bool {
    let rule = &act["rule"];
    let all_503 = rule["fault"] == json!({ "kind": "status", "code": 503, "apply": "never" });
    let is_all = ["method", "path", "probability", "times"].iter().all(|narrower| rule[narrower].is_null());
    match text(act, "kind") {
        "outage" => text(act, "vendor") == "gorgias",
        "fault" => text(rule, "vendor") == "gorgias" && all_503 && is_all,
        _ => false,
    }
}
