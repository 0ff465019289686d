//! One connection: its exchanges, one after the other, until somebody goes or it is cut.

use rand::RngExt;

use super::cut::Cut;
use super::wire::{Message, Wire};
use super::{Manners, Tally};

/// A client, and the server that his requests are passed on to.
pub(super) struct Pair<'m> {
    client: Wire,
    server: Wire,
    manners: &'m Manners,
    /// The request that the server has and has not answered: whether it is a write.
    open: Option<bool>,
}

/// How a connection ended.
pub(super) enum Ending {
    /// By itself: one of the two went away.
    Gone,
    /// We cut it.
    Cut(Cut),
}

/// A write that goes on although its client was cut off.
struct LetGo(Tally);

impl LetGo {
    fn note(tally: &Tally) -> Self {
        tally.change(|counts| counts.let_go += 1);
        Self(tally.clone())
    }
}

impl Drop for LetGo {
    fn drop(&mut self) {
        self.0.change(|counts| counts.let_go = counts.let_go.saturating_sub(1));
    }
}

impl<'m> Pair<'m> {
    pub(super) fn new(client: Wire, server: Wire, manners: &'m Manners) -> Self {
        Self { client, server, manners, open: None }
    }

    /// Carries exchanges. May be dropped at any time; [`Pair::end`] is still to be called.
    pub(super) async fn carry(&mut self) -> Ending {
        loop {
            match self.one().await {
                Ok(None) => self.manners.tally.change(|counts| counts.carried += 1),
                Ok(Some(ending)) => return ending,
                Err(_) => return Ending::Gone,
            }
        }
    }

    async fn one(&mut self) -> std::io::Result<Option<Ending>> {
        let request = tokio::select! {
            request = self.client.message() => request?,
            () = self.server.gone() => None,
        };
        let Some(request) = request else { return Ok(Some(Ending::Gone)) };
        let cut = match self.manners.draw() {
            // Without a body there is no middle of it.
            Some(Cut::InRequest) if request.bytes.len() < request.head + 2 => Some(Cut::BeforeRequest),
            drawn => drawn,
        };
        let through = match cut {
            Some(Cut::BeforeRequest) => self.below(0, request.head),
            Some(Cut::InRequest) => self.below(request.head + 1, request.bytes.len()),
            _ => request.bytes.len(),
        };
        if through == request.bytes.len() {
            self.open = Some(request.is_write());
        }
        self.server.send(&request.bytes[..through]).await?;
        if let Some(cut @ (Cut::BeforeRequest | Cut::InRequest)) = cut {
            return Ok(Some(Ending::Cut(cut)));
        }
        // Half of those that get no answer are cut at once, the others when the answer is there and the work surely done.
        if cut == Some(Cut::BeforeAnswer) && self.below(0, 2) == 0 {
            return Ok(Some(Ending::Cut(Cut::BeforeAnswer)));
        }
        let Some(answer) = self.answer().await? else { return Ok(Some(Ending::Gone)) };
        self.open = None;
        let back = match cut {
            Some(Cut::BeforeAnswer) => 0,
            Some(Cut::InAnswer) => self.below(1, answer.bytes.len()),
            _ => answer.bytes.len(),
        };
        self.client.send(&answer.bytes[..back]).await?;
        Ok(cut.map(Ending::Cut))
    }

    /// Waits for the server as long as the client does.
    async fn answer(&mut self) -> std::io::Result<Option<Message>> {
        let answer = tokio::select! {
            answer = self.server.message() => answer,
            () = self.client.gone() => return Ok(None),
        };
        if answer.is_err() {
            // It broke off: so it does for the client.
            let rest = self.server.rest();
            self.client.send(&rest).await?;
        }
        answer
    }

    fn below(&self, from: usize, to: usize) -> usize {
        self.manners.random().random_range(from..to.max(from + 1))
    }

    /// Ends both connections.
    pub(super) async fn end(mut self, ending: Ending) {
        let Ending::Cut(cut) = ending else { return };
        self.manners.tally.cut(cut);
        match self.open {
            // The request is through: the server does it, and speaks to nobody.
            Some(is_write) => {
                let _let_go = is_write.then(|| LetGo::note(&self.manners.tally));
                self.client.reset();
                let _ = self.server.message().await;
            }
            None => {
                self.client.reset();
                self.server.reset();
            }
        }
    }
}
