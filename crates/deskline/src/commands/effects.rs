//! `deskline effects`: writes in doubt or refused, and a person's word about them.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::effect::EffectKey;
use domain::ledger::{Effect, EffectState};
use serde_json::json;
use store::StoreError;

use super::{ConfigFile, Verdict};
use crate::config::Config;
use crate::console::say;
use crate::wiring;

/// More are not listed at once.
const LIMIT: u32 = 100_000;

/// The command's arguments.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists effects; without states those that may need a person: in doubt, refused.
    List {
        #[command(flatten)]
        config: ConfigFile,
        /// Only effects in this state; may be given several times.
        #[arg(long = "state", value_name = "STATE", value_parser = state)]
        states: Vec<EffectState>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Lets a write be done again: only when it is certain that the desk does not have it.
    Retry(One),
    /// Ends a write for good: it is in the desk already, or not wanted any more.
    Dismiss(One),
}

#[derive(Debug, Args)]
struct One {
    #[command(flatten)]
    config: ConfigFile,
    /// The effect's key, as listed.
    key: String,
}

fn state(word: &str) -> Result<EffectState, String> {
    EffectState::parse(word)
        .ok_or_else(|| "it is one of intended, in_doubt, withdrawn, confirmed, refused, expired, dismissed".to_owned())
}

/// Runs the command. It may run beside a `serve`, which takes the word up within a second.
///
/// # Errors
/// When the store fails, or there is no such effect.
pub async fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    match &arguments.what {
        What::List { config, states, json } => list(&config.load()?, states, *json).await?,
        What::Retry(one) => decide(one, true).await?,
        What::Dismiss(one) => decide(one, false).await?,
    }
    Ok(Verdict::Good)
}

async fn list(config: &Config, states: &[EffectState], as_json: bool) -> anyhow::Result<()> {
    let states = if states.is_empty() { &[EffectState::InDoubt, EffectState::Refused][..] } else { states };
    let effects = wiring::open_store(config)?.effects(states, LIMIT).await?;
    if as_json {
        for effect in &effects {
            say(line(effect).to_string());
        }
        return Ok(());
    }
    for effect in &effects {
        say(text(effect));
    }
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let count = effects.len();
    let more = if count == LIMIT as usize { " (there may be more)" } else { "" };
    say(format!("{count} effects {}{more}", states.join(" or ")));
    Ok(())
}

fn text(effect: &Effect) -> String {
    let note = effect.note.as_deref().unwrap_or("no further words");
    format!(
        "{:9}  {}\n           {} at {}, intended {}, tried {} times: {note}",
        effect.state.as_str(),
        effect.key,
        effect.kind,
        effect.account,
        effect.intended_at,
        effect.attempts.len()
    )
}

/// Without the body: it holds customers' words.
fn line(effect: &Effect) -> serde_json::Value {
    json!({
        "key": effect.key,
        "state": effect.state,
        "kind": effect.kind,
        "account": effect.account.to_string(),
        "filing": effect.filing,
        "intended_at": effect.intended_at,
        "settle_at": effect.settle_at,
        "note": effect.note,
        "attempts": effect.attempts,
        "evidence": effect.evidence,
    })
}

async fn decide(one: &One, retry: bool) -> anyhow::Result<()> {
    let config = one.config.load()?;
    let store = wiring::open_store(&config)?;
    let now = wiring::outside(&config)?.clock.now();
    let key = EffectKey(one.key.clone());
    match store.decide_effect(&key, retry, now).await {
        Ok(()) => {}
        Err(StoreError::NotFound { .. }) => {
            bail!("there is no effect `{key}`. `deskline effects list` shows the keys.")
        }
        Err(StoreError::Conflict(why)) => bail!("{why}. Only a write that is in doubt or refused can be decided."),
        Err(error) => return Err(error).context("the store did not take it"),
    }
    say(match retry {
        true => format!("{key}: will be planned anew."),
        false => format!("{key}: dismissed."),
    });
    Ok(())
}
