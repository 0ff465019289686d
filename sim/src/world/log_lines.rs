//! What the process logs, line by line, from *info* on.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use ground::PausedClock;
use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// All lines so far. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct LogLines {
    clock: Arc<PausedClock>,
    lines: Arc<Mutex<Vec<Line>>>,
}

#[derive(Clone, Debug)]
struct Line {
    at: Timestamp,
    level: Level,
    text: String,
}

impl LogLines {
    pub(super) fn new(clock: Arc<PausedClock>) -> Self {
        Self { clock, lines: Arc::default() }
    }

    pub(super) fn take(&self) -> Vec<Value> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        lines.iter().map(|line| json!({ "at": line.at, "level": line.level.as_str(), "text": line.text })).collect()
    }
}

impl<S: Subscriber> Layer<S> for LogLines {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text(event.metadata().target().to_owned());
        event.record(&mut text);
        let line = Line { at: ports::Clock::now(self.clock.as_ref()), level: *event.metadata().level(), text: text.0 };
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a text cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
