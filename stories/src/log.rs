//! What the program logs as errors: nothing, in any story.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

thread_local! {
    /// A story runs in one thread, with its program and its vendors.
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The errors of the story that runs in this thread.
pub(crate) struct ErrorLog;

impl ErrorLog {
    /// Begins to listen, with no line yet.
    pub(crate) fn begin() {
        static LISTENS: Once = Once::new();
        LISTENS.call_once(|| {
            let listener = tracing_subscriber::registry().with(ErrorLog);
            tracing::subscriber::set_global_default(listener).expect("nobody else listens");
        });
        LINES.with_borrow_mut(Vec::clear);
    }

    /// The lines so far.
    pub(crate) fn lines() -> Vec<String> {
        LINES.with_borrow(Clone::clone)
    }
}

impl<S: Subscriber> Layer<S> for ErrorLog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text(event.metadata().target().to_owned());
        event.record(&mut text);
        LINES.with_borrow_mut(|lines| lines.push(text.0));
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a text cannot fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}
