//! `[store]` and `[secrets]`: where everything is kept, and the key for what is secret.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store_sqlite::{MasterKey, SecretError, Synchronous};

use super::{Environment, Places, Problems};

/// The environment variable that may hold the master key itself.
pub const KEY_VARIABLE: &str = "DESKLINE_SECRETS_KEY";

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// The database file. A relative path starts at the configuration's folder.
    pub path: PathBuf,
    /// What a webhook's 200 promises.
    pub durability: Durability,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { path: PathBuf::from("deskline.db"), durability: Durability::Full }
    }
}

/// What a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durability {
    /// The disk has it: what was acknowledged survives a loss of power.
    #[default]
    Full,
    /// The system has it: what was acknowledged survives the end of the process, not a loss of power.
    Normal,
}

impl From<Durability> for Synchronous {
    fn from(durability: Durability) -> Self {
        match durability {
            Durability::Full => Self::Full,
            Durability::Normal => Self::Normal,
        }
    }
}

/// The key that everything secret is sealed with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// A file of 32 bytes, or of 64 hexadecimal digits.
    pub key_file: Option<PathBuf>,
}

impl Secrets {
    /// Reads the key: from the environment, else from the file.
    pub(super) fn key(
        &self,
        folder: &Path,
        environment: &Environment,
        places: &Places,
        problems: &mut Problems,
    ) -> Option<MasterKey> {
        if let Some(text) = environment.get(KEY_VARIABLE) {
            return MasterKey::from_hex(text)
                .map_err(|error| problems.add(KEY_VARIABLE.to_owned(), format!("{error}.")))
                .ok();
        }
        let place = places.of("secrets", "key_file");
        let Some(file) = &self.key_file else {
            problems.add(
                place,
                format!(
                    "there is no master key. Make one with `head -c 32 /dev/urandom > deskline.key`, keep a copy in a safe \
                     place, and name the file as `key_file` under `[secrets]` (or put 64 hexadecimal digits into {KEY_VARIABLE})."
                ),
            );
            return None;
        };
        let file = folder.join(file);
        let shown = file.display();
        let told = |error| match error {
            SecretError::Unreadable(error) => format!(
                "the master key's file {shown} cannot be read: {error}. Make one with `head -c 32 /dev/urandom > {shown}`, or \
                 restore the one that this installation was made with."
            ),
            error => format!("{shown} holds no master key: {error}."),
        };
        MasterKey::from_file(&file).map_err(|error| problems.add(place, told(error))).ok()
    }
}
