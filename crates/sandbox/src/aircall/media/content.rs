//! The bytes of a file: made of its path, piece by piece, always the same, never held whole.

use bytes::Bytes;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

use super::Asset;

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;
/// Bytes at the start of a piece that tell it from all others of its file.
const STAMP: usize = 8;

/// How files of a type begin, for those who look.
const BEGINNINGS: [(&str, &[u8]); 7] = [
    ("audio/mpeg", &[0xff, 0xfb, 0x90, 0x00]),
    ("image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]),
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/gif", b"GIF89a"),
    ("application/pdf", b"%PDF-1.7\n"),
    ("video/mp4", b"\0\0\0\x18ftypmp42"),
    ("audio/ogg", b"OggS"),
];

/// The bytes of one file.
#[derive(Debug, Clone)]
pub(in crate::aircall) struct Content {
    /// What every piece is a copy of, but for its stamp.
    block: Vec<u8>,
    beginning: &'static [u8],
    bytes: u64,
}

impl Content {
    pub(in crate::aircall) fn of(path: &str, asset: &Asset) -> Self {
        let beginning = BEGINNINGS.iter().find(|(file_type, _)| *file_type == asset.file_type);
        Self {
            block: block(path),
            beginning: beginning.map(|(_, bytes)| *bytes).unwrap_or_default(),
            bytes: asset.bytes,
        }
    }

    /// Piece number `index`, from 0; nothing after the last one.
    pub(in crate::aircall) fn piece(&self, index: u64) -> Option<Bytes> {
        let start = index.checked_mul(u64::try_from(PIECE).ok()?)?;
        let left = self.bytes.checked_sub(start).filter(|left| *left > 0)?;
        let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let mut piece = self.block.clone();
        let stamp = if index == 0 { self.beginning } else { &index.to_le_bytes()[..STAMP] };
        for (byte, stamped) in piece.iter_mut().zip(stamp) {
            *byte = *stamped;
        }
        piece.truncate(length);
        Some(piece.into())
    }

    /// Whether nothing comes after piece number `index`.
    pub(in crate::aircall) fn ends_with(&self, index: u64) -> bool {
        self.piece_count() <= index.saturating_add(1)
    }

    fn piece_count(&self) -> u64 {
        self.bytes.div_ceil(u64::try_from(PIECE).unwrap_or(u64::MAX))
    }

    /// The SHA-256 of all bytes, in hexadecimal digits. Takes a second or so for hundreds of megabytes.
    pub(in crate::aircall) fn sha256(&self) -> Option<String> {
        // The TLS library has the digest; the fake needs no further dependency for it.
        let mut digest = TLS13_AES_128_GCM_SHA256.tls13()?.common.hash_provider.start();
        for piece in (0..self.piece_count()).filter_map(|index| self.piece(index)) {
            digest.update(&piece);
        }
        let digest = digest.finish();
        Some(digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// 64 KiB that look random and depend on `path` alone.
fn block(path: &str) -> Vec<u8> {
    // FNV-1a of the path starts SplitMix64: bytes need to differ, not to be secret.
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut state = path.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    let mut block = Vec::with_capacity(PIECE);
    while block.len() < PIECE {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        block.extend_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(path: &str, bytes: u64) -> Content {
        Content::of(path, &Asset::new("audio/mpeg", bytes))
    }

    fn whole(content: &Content) -> Vec<u8> {
        (0..).map_while(|index| content.piece(index)).flatten().collect()
    }

    #[test]
    fn the_pieces_make_the_size_and_no_more() {
        for bytes in [0, 1, 4_096, 65_535, 65_536, 65_537, 200_000] {
            let content = content("/a", bytes);
            assert_eq!(whole(&content).len() as u64, bytes);
            let last = content.piece_count().saturating_sub(1);
            assert!(content.ends_with(last) && content.piece(last + 1).is_none(), "{bytes}");
            assert!(last == 0 || !content.ends_with(last - 1), "{bytes}");
        }
    }

    #[test]
    fn a_path_has_its_own_bytes_and_always_the_same() {
        assert_eq!(whole(&content("/a", 200_000)), whole(&content("/a", 200_000)));
        assert_ne!(whole(&content("/a", 200_000)), whole(&content("/b", 200_000)));
        let pieces = content("/a", 200_000);
        assert_ne!(pieces.piece(1), pieces.piece(2));
        assert_eq!(whole(&pieces)[..4], [0xff, 0xfb, 0x90, 0x00]);
    }

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        // Of nothing at all, as the standard's own example gives it.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(content("/a", 0).sha256().unwrap(), empty);
        assert_ne!(content("/a", 1).sha256(), content("/a", 2).sha256());
    }
}
