//! Draws a world from a seed: who there is, what they do, and what goes wrong.
//!
//! Each kind of trouble is there in some worlds only, so that calm worlds are judged strictly and every pair of
//! troubles meets somewhere.

mod calls;
mod gorgias;
mod office;
mod people;
mod settings;
mod staff;
mod trouble;

use serde_json::json;

use crate::dice::Dice;
use crate::script::{Act, Integration, Script, Setup, TimedAct};

/// How much of everything there is in a world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mood {
    /// Seconds during which people are at work.
    pub(crate) span: f64,
    /// Calls placed.
    pub(crate) calls: u64,
    /// Whether people work in the desk meanwhile.
    pub(crate) staff: bool,
    /// Which troubles there are.
    pub(crate) trouble: Trouble,
}

/// Kinds of trouble.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trouble {
    /// Webhooks late, doubled, lost.
    pub(crate) deliveries: bool,
    /// Requests fail, hang, are cut, are done late.
    pub(crate) requests: bool,
    /// A vendor is away for long.
    pub(crate) outage: bool,
    /// The process dies.
    pub(crate) crashes: bool,
    /// The disk is full.
    pub(crate) disk: bool,
    /// The time of day jumps.
    pub(crate) clock: bool,
    /// Another process takes the lease.
    pub(crate) lease: bool,
    /// Tokens are taken back; other apps eat the budget.
    pub(crate) account: bool,
    /// An administrator changes settings, re-installs.
    pub(crate) administrator: bool,
}

/// Which desks take part in worlds that are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Desks {
    /// Help Scout, Gorgias, or both: the seed decides.
    #[default]
    Any,
    /// Only Help Scout. The world of a seed is else the same.
    HelpScout,
}

/// The world of a seed.
#[must_use]
pub fn world(seed: u64) -> Script {
    world_at(seed, Desks::Any)
}

/// The world of a seed, with these desks.
#[must_use]
pub fn world_at(seed: u64, desks: Desks) -> Script {
    from_dice(&Dice::seeded(seed), desks)
}

/// The world that bytes lead to.
#[must_use]
pub fn world_of_bytes(bytes: &[u8]) -> Script {
    from_dice(&Dice::from_bytes(bytes), Desks::Any)
}

fn from_dice(dice: &Dice, desks: Desks) -> Script {
    let mood = mood(&mut dice.branch("mood"));
    let mut basics = dice.branch("basics");
    let longest_lag = *basics.weighted(&[(3, 0.0), (4, 20.0), (4, 90.0), (2, 240.0)]);
    let shortest_lag = if basics.percent(30) { longest_lag / 3.0 } else { 0.0 };
    let office = office::draw(&mut dice.branch("office"));
    let town = people::draw(&mut dice.branch("people"), &office);
    let mut script = Script {
        seed: dice.seed(),
        start: start(&mut basics),
        lag_seconds: [shortest_lag, longest_lag],
        phone_match: (*basics.pick(&["stored_text", "normalised"])).to_owned(),
        stir: basics.percent(60),
        deskline: Setup {
            // The index may trail by more than the effect table thinks: then the administrator says so.
            extra_quiet: if longest_lag > 90.0 { 240 } else { 0 },
            look_first_after: if longest_lag > 90.0 { 360 } else { 120 },
            // Looking every second costs most of the time of an idle hour.
            poll: *basics.weighted(&[(1, 1), (3, 10), (8, 30)]),
            // A lease that is renewed often costs most of the commits of an idle hour.
            lease: *basics.weighted(&[(1, [150, 20]), (3, [900, 300])]),
            concurrency: *basics.pick(&[1, 3, 8, 8]),
            alone: basics.percent(60),
            one_way_ms: *basics.pick(&[5, 40, 100, 100, 300]),
            store_ms: *dice.branch("store").weighted(&[(6, 0), (1, 1), (2, 20), (2, 100)]),
        },
        numbers: office.numbers,
        agents: office.agents,
        teams: office.teams,
        tags: office.tags,
        desk_users: office.desk_users,
        token_owner: office.token_owner,
        people: town.people,
        customers: town.customers,
        conversations: town.conversations,
        integrations: Vec::new(),
        gorgias: None,
        aircall: None,
        acts: Vec::new(),
    };
    script.integrations = integrations(&mut dice.branch("integrations"), &script);
    // Its documents leave it open.
    script.aircall = Some(json!({ "tells_tried_transfers": dice.branch("phone system").percent(50) }));
    let mut acts = calls::draw(&dice.branch("calls"), &script, mood);
    if mood.staff {
        acts.extend(staff::draw(&mut dice.branch("staff"), &script, mood));
    }
    acts.extend(trouble::draw(&dice.branch("trouble"), &script, mood));
    script.acts = acts;
    if desks == Desks::Any {
        gorgias::join(&dice.branch("gorgias"), &mut script, mood);
    }
    let mut acts = std::mem::take(&mut script.acts);
    acts.sort_by(|a, b| a.at.total_cmp(&b.at));
    script.acts = acts;
    script
}

fn mood(dice: &mut Dice) -> Mood {
    let span = *dice.weighted(&[(2, 180.0), (5, 900.0), (3, 2400.0), (1, 5400.0)]);
    let calls = *dice.weighted(&[(2, 6), (4, 20), (3, 40), (1, 70)]);
    let calm = dice.percent(15);
    let mut there = |percent: u64| !calm && dice.percent(percent);
    let trouble = Trouble {
        deliveries: there(35),
        requests: there(45),
        outage: there(12),
        crashes: there(35),
        disk: there(12),
        clock: there(8),
        lease: there(12),
        account: there(20),
        administrator: there(20),
    };
    Mood { span, calls, staff: dice.percent(55), trouble }
}

fn start(dice: &mut Dice) -> String {
    // Also near a change of clocks, of the year, and at the end of a February.
    let starts = [
        "2026-11-20T15:00:00Z",
        "2026-11-20T09:58:30Z",
        "2026-10-25T00:40:00Z",
        "2026-12-31T23:30:00Z",
        "2028-02-28T23:15:00Z",
        "2027-03-14T09:50:00Z",
    ];
    (*dice.pick(&starts)).to_owned()
}

fn integrations(dice: &mut Dice, script: &Script) -> Vec<Integration> {
    let ids: Vec<i64> = script.numbers.iter().map(|number| number.id).collect();
    let some = |dice: &mut Dice| -> Vec<i64> {
        let chosen: Vec<i64> = ids.iter().copied().filter(|_| dice.percent(60)).collect();
        if chosen.is_empty() { vec![*dice.pick(&ids)] } else { chosen }
    };
    let mut all = Vec::new();
    let two = dice.percent(35);
    let numbers = match dice.below(10) {
        0..4 => json!("all"),
        _ => json!(some(dice)),
    };
    all.push(Integration {
        name: "support".to_owned(),
        inbox: 601,
        numbers,
        settings: settings::draw(&mut dice.branch("support")),
    });
    if two {
        all.push(Integration {
            name: "wholesale".to_owned(),
            inbox: 602,
            numbers: json!(some(dice)),
            settings: settings::draw(&mut dice.branch("wholesale")),
        });
    }
    all
}

/// An act at a time, rounded to the millisecond.
pub(crate) fn at(seconds: f64, act: Act) -> TimedAct {
    TimedAct { at: (seconds * 1000.0).round() / 1000.0, act }
}
