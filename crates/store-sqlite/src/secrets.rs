//! Secrets at rest: XChaCha20-Poly1305 under the installation's master key.
//!
//! A sealed value is `1 ‖ key id (8) ‖ nonce (24) ‖ ciphertext with tag`. Its place (table, row, column) is authenticated
//! with it, so a value that was moved to another row does not open there.

use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
use sha2::Sha256;

const FORMAT: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 24;
const HEAD: usize = 1 + KEY_ID + NONCE;

/// Why a key could not be read, or a secret not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The key is not what it must be.
    #[error("a master key is 64 hexadecimal digits, or a file of 32 bytes")]
    NotAKey,
    /// The key's file could not be read.
    #[error("the master key's file could not be read")]
    Unreadable(#[source] std::io::Error),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    NoRandomness(String),
    /// The secret was sealed with another key.
    #[error("it was sealed with another master key ({sealed_with}; the configured one is {configured})")]
    AnotherKey {
        /// The id of the key that sealed it.
        sealed_with: String,
        /// The id of the key that should open it.
        configured: String,
    },
    /// It was changed, moved to another place, or is no sealed value.
    #[error("it is damaged, or stood in another place")]
    Damaged,
}

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// What names the row.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
}

impl Place<'_> {
    /// The associated data: each part with its length in front, so that no two places read alike.
    fn associated(&self) -> Vec<u8> {
        let parts = [self.table, self.row, self.column];
        parts.iter().flat_map(|part| [&(part.len() as u64).to_le_bytes(), part.as_bytes()].concat()).collect()
    }
}

/// The key that everything secret in an installation is sealed with.
#[derive(Clone)]
pub struct MasterKey {
    bytes: SecretSlice<u8>,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}

impl MasterKey {
    fn new(bytes: &[u8; 32]) -> Self {
        Self { bytes: bytes.to_vec().into() }
    }

    /// A new random key.
    ///
    /// # Errors
    /// [`SecretError::NoRandomness`].
    pub fn generate() -> Result<Self, SecretError> {
        let mut bytes = Zeroizing::new([0; 32]);
        random(bytes.as_mut())?;
        Ok(Self::new(&bytes))
    }

    /// Reads 64 hexadecimal digits; blanks around them do not count.
    ///
    /// # Errors
    /// [`SecretError::NotAKey`].
    pub fn from_hex(text: &str) -> Result<Self, SecretError> {
        let digits = text.trim().as_bytes();
        let mut bytes = Zeroizing::new([0; 32]);
        if digits.len() != 64 {
            return Err(SecretError::NotAKey);
        }
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let (Some(high), Some(low)) = (value(pair[0]), value(pair[1])) else { return Err(SecretError::NotAKey) };
            *byte = high << 4 | low;
        }
        Ok(Self::new(&bytes))
    }

    /// Reads a file's content: 32 bytes, or 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`SecretError::NotAKey`].
    pub fn from_bytes(content: &[u8]) -> Result<Self, SecretError> {
        if let Ok(bytes) = content.try_into() {
            return Ok(Self::new(bytes));
        }
        std::str::from_utf8(content).map_err(|_| SecretError::NotAKey).and_then(Self::from_hex)
    }

    /// Reads a file as [`MasterKey::from_bytes`] reads its content.
    ///
    /// # Errors
    /// [`SecretError::Unreadable`], [`SecretError::NotAKey`].
    pub fn from_file(path: &Path) -> Result<Self, SecretError> {
        let content = Zeroizing::new(std::fs::read(path).map_err(SecretError::Unreadable)?);
        Self::from_bytes(&content)
    }

    /// The key as 64 hexadecimal digits, to be written into a file.
    #[must_use]
    pub fn to_hex(&self) -> SecretString {
        hex(self.bytes.expose_secret()).into()
    }

    /// A name for the key that does not give it away: sealed values carry it.
    #[must_use]
    pub fn id(&self) -> String {
        hex(&self.id_bytes())
    }

    /// Another secret, which follows from the key and this purpose and gives neither away.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> SecretBox<[u8; 32]> {
        SecretBox::new(Box::new(self.digest("derived", purpose)))
    }

    fn id_bytes(&self) -> [u8; KEY_ID] {
        let digest = self.digest("id", "");
        std::array::from_fn(|index| digest[index])
    }

    /// HMAC-SHA-256 with the master key.
    fn digest(&self, kind: &str, purpose: &str) -> [u8; 32] {
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(self.bytes.expose_secret()).for_each(|(byte, key)| *byte = *key);
        let mac = Hmac::<Sha256>::new(&(*block).into()).chain_update(format!("deskline/{kind}/{purpose}"));
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, SecretError> {
        let key: &Key = self.bytes.expose_secret().try_into().map_err(|_| SecretError::NotAKey)?;
        Ok(XChaCha20Poly1305::new(key))
    }

    /// Encrypts a secret for its place.
    ///
    /// # Errors
    /// [`SecretError::NoRandomness`].
    pub fn seal(&self, place: &Place<'_>, secret: &[u8]) -> Result<Vec<u8>, SecretError> {
        let mut nonce = [0; NONCE];
        random(&mut nonce)?;
        let payload = Payload { msg: secret, aad: &place.associated() };
        let sealed = self.cipher()?.encrypt(&XNonce::from(nonce), payload).map_err(|_| SecretError::Damaged)?;
        Ok([&[FORMAT][..], &self.id_bytes(), &nonce, &sealed].concat())
    }

    /// Decrypts what [`MasterKey::seal`] made for the same place.
    ///
    /// # Errors
    /// [`SecretError::AnotherKey`], [`SecretError::Damaged`].
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<SecretSlice<u8>, SecretError> {
        let (head, body) = sealed.split_at_checked(HEAD).ok_or(SecretError::Damaged)?;
        let (id, nonce) = head[1..].split_at(KEY_ID);
        if head[0] != FORMAT {
            return Err(SecretError::Damaged);
        }
        if id != self.id_bytes() {
            return Err(SecretError::AnotherKey { sealed_with: hex(id), configured: self.id() });
        }
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SecretError::Damaged)?;
        let payload = Payload { msg: body, aad: &place.associated() };
        let opened = self.cipher()?.decrypt(&XNonce::from(nonce), payload).map_err(|_| SecretError::Damaged)?;
        Ok(opened.into())
    }
}

fn random(bytes: &mut [u8]) -> Result<(), SecretError> {
    getrandom::fill(bytes).map_err(|error| SecretError::NoRandomness(error.to_string()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { table: "setting", row: "token", column: "sealed" };
    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let key = MasterKey::generate().unwrap();
        let sealed = key.seal(&PLACE, b"secret").unwrap();
        assert_eq!(key.open(&PLACE, &sealed).unwrap().expose_secret(), b"secret");
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(sealed, key.seal(&PLACE, b"secret").unwrap(), "each time another nonce");
        let elsewhere = [
            Place { row: "token2", ..PLACE },
            Place { column: "plain", ..PLACE },
            Place { table: "settingt", row: "oken", ..PLACE },
        ];
        for place in elsewhere {
            assert!(matches!(key.open(&place, &sealed), Err(SecretError::Damaged)), "{place:?}");
        }
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let key = MasterKey::from_hex(HEX).unwrap();
        let sealed = key.seal(&PLACE, b"secret").unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key.open(&PLACE, &changed).is_err(), "byte {index}");
            assert!(key.open(&PLACE, &sealed[..index]).is_err(), "only {index} bytes");
        }
    }

    #[test]
    fn another_key_is_named_as_the_cause() {
        let (ours, theirs) = (MasterKey::from_hex(HEX).unwrap(), MasterKey::generate().unwrap());
        let sealed = theirs.seal(&PLACE, b"secret").unwrap();
        let error = ours.open(&PLACE, &sealed).unwrap_err().to_string();
        assert!(error.contains(&ours.id()) && error.contains(&theirs.id()), "{error}");
    }

    #[test]
    fn a_key_is_read_as_hexadecimal_digits_or_as_bytes() {
        let bytes: Vec<u8> = (0..32).collect();
        let key = MasterKey::from_bytes(&bytes).unwrap();
        assert_eq!(key.to_hex().expose_secret(), HEX);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        for content in [bytes, HEX.to_uppercase().into_bytes(), format!(" {HEX}\r\n").into_bytes()] {
            std::fs::write(&file, content).unwrap();
            assert_eq!(MasterKey::from_file(&file).unwrap().id(), key.id());
        }
        for wrong in [&b""[..], &[7; 31], &[7; 33], &[0xff; 64], &HEX.as_bytes()[2..], &[b'g'; 64]] {
            assert!(matches!(MasterKey::from_bytes(wrong), Err(SecretError::NotAKey)), "{wrong:?}");
        }
        assert!(matches!(MasterKey::from_file(folder.path()), Err(SecretError::Unreadable(_))));
        assert_ne!(MasterKey::generate().unwrap().id(), MasterKey::generate().unwrap().id());
        assert!(!format!("{key:?}").contains("0001020304"));
    }

    #[test]
    fn derived_secrets_never_change_between_versions() {
        // HMAC-SHA-256 by another program; addresses of webhooks are made of it.
        let key = MasterKey::from_hex(HEX).unwrap();
        assert_eq!(
            hex(key.derive("webhook").expose_secret()),
            "1e5edeeb6d6b6fb16c246a6ecf3cf00fdec69544dcccb72c63b90de9cc47f487"
        );
        assert_eq!(key.id(), "ff37af01f57ff036");
        assert_ne!(key.derive("webhook").expose_secret(), key.derive("session").expose_secret());
    }
}
