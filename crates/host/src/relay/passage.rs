//! The body of a request whose pieces come from elsewhere while it is sent.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use ports::multipart::count;
use tokio::sync::mpsc;

/// Where pieces go in. When it is dropped before the last one, the body breaks off.
#[derive(Debug)]
pub(super) struct Entry(mpsc::Sender<Piece>);

/// The body.
#[derive(Debug)]
pub(super) struct Passage {
    pieces: mpsc::Receiver<Piece>,
    /// Bytes to come, where the length is known.
    left: Option<u64>,
    is_over: bool,
}

#[derive(Debug)]
enum Piece {
    More(Bytes),
    Last(Bytes),
}

/// There will be no last piece.
#[derive(Debug, thiserror::Error)]
#[error("the file broke off")]
pub(super) struct BrokenOff;

/// A body of this length in bytes, where it is known.
pub(super) fn open(length: Option<u64>) -> (Entry, Passage) {
    // One piece waits while another is being sent.
    let (sender, pieces) = mpsc::channel(1);
    (Entry(sender), Passage { pieces, left: length, is_over: false })
}

impl Entry {
    /// Waits until there is room for a piece. False: nobody takes it any more.
    pub(super) async fn more(&self, bytes: Bytes) -> bool {
        self.0.send(Piece::More(bytes)).await.is_ok()
    }

    /// The same for the last one, which makes the body complete.
    pub(super) async fn last(self, bytes: Bytes) -> bool {
        self.0.send(Piece::Last(bytes)).await.is_ok()
    }
}

impl Body for Passage {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let piece = ready!(self.pieces.poll_recv(context));
        self.is_over = !matches!(piece, Some(Piece::More(_)));
        Poll::Ready(Some(match piece {
            Some(Piece::More(bytes) | Piece::Last(bytes)) => {
                self.left = self.left.map(|left| left.saturating_sub(count(&bytes)));
                Ok(Frame::data(bytes))
            }
            None => Err(BrokenOff),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
