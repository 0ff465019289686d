//! `[[aircall]]`, `[[helpscout]]` and `[[gorgias]]`: authorised accounts at vendors.

use std::fmt;
use std::path::{Path, PathBuf};

use aircall::DEFAULT_REQUESTS_PER_MINUTE;
use domain::ids::{Account, Vendor};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{Environment, Places, Problems};

/// A secret that may stand in the file. Never printed.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct Hidden(String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AircallInFile {
    name: String,
    api_id: String,
    api_token: Option<Hidden>,
    api_token_file: Option<PathBuf>,
    #[serde(default = "aircall_address")]
    base_url: Url,
    #[serde(default = "requests_per_minute")]
    requests_per_minute: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HelpScoutInFile {
    name: String,
    client_id: String,
    client_secret: Option<Hidden>,
    client_secret_file: Option<PathBuf>,
    #[serde(default = "helpscout_address")]
    base_url: Url,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GorgiasInFile {
    name: String,
    subdomain: String,
    email: Option<String>,
    api_key: Option<Hidden>,
    api_key_file: Option<PathBuf>,
    client_id: Option<String>,
    client_secret: Option<Hidden>,
    client_secret_file: Option<PathBuf>,
    base_url: Option<Url>,
    #[serde(default)]
    enterprise: bool,
    #[serde(default = "gorgias_share")]
    share: f64,
}

/// A Gorgias account.
#[derive(Clone, Debug)]
pub struct GorgiasConnection {
    /// Its name, by which integrations call it.
    pub name: String,
    /// The account's subdomain: `acme` of `acme.gorgias.com`.
    pub subdomain: String,
    /// What it is reached with.
    pub credentials: GorgiasCredentials,
    /// Where its API is.
    pub base_url: Url,
    /// The account has the limits of the enterprise plan.
    pub enterprise: bool,
    /// How much of the account's request budget we take at most, from 0 to 1 (GO-40).
    pub share: f64,
}

/// What a Gorgias account is reached with.
#[derive(Clone, Debug)]
pub enum GorgiasCredentials {
    /// A user's API key.
    ApiKey {
        /// The e-mail address of the user who owns it.
        email: String,
        /// The key.
        key: SecretString,
    },
    /// An app of the operator's, which the account's owner authorises on the dashboard.
    App {
        /// The app's id.
        client_id: String,
        /// The app's secret.
        client_secret: SecretString,
    },
}

impl GorgiasConnection {
    /// What limits, lanes and memory are scoped by.
    #[must_use]
    pub fn account(&self) -> Account {
        Account::new(Vendor::Gorgias, &self.subdomain)
    }
}

/// An Aircall company.
#[derive(Clone, Debug)]
pub struct AircallConnection {
    /// Its name, by which integrations and the command line call it.
    pub name: String,
    /// The API key's id.
    pub api_id: String,
    /// The API key's token.
    pub api_token: SecretString,
    /// Where its API is.
    pub base_url: Url,
    /// Our share of the company's request limit.
    pub requests_per_minute: u32,
}

impl AircallConnection {
    /// What limits and memory are scoped by: the API gives no id of the company.
    #[must_use]
    pub fn account(&self) -> Account {
        Account::new(Vendor::Aircall, &self.api_id)
    }
}

/// A Help Scout account.
#[derive(Clone, Debug)]
pub struct HelpScoutConnection {
    /// Its name, by which integrations call it.
    pub name: String,
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
    /// Where its API is.
    pub base_url: Url,
}

impl HelpScoutConnection {
    /// What limits, lanes and memory are scoped by.
    #[must_use]
    pub fn account(&self) -> Account {
        Account::new(Vendor::HelpScout, &self.client_id)
    }
}

fn aircall_address() -> Url {
    Url::parse(aircall::api::PUBLIC_BASE).expect("a literal address")
}

fn helpscout_address() -> Url {
    Url::parse("https://api.helpscout.net/").expect("a literal address")
}

/// Three quarters: other apps of the account need some too.
fn gorgias_share() -> f64 {
    0.75
}

fn requests_per_minute() -> u32 {
    DEFAULT_REQUESTS_PER_MINUTE
}

/// What reading a connection needs beside its table.
pub(super) struct Reader<'a> {
    pub(super) folder: &'a Path,
    pub(super) environment: &'a Environment,
    pub(super) places: &'a Places,
    pub(super) problems: &'a mut Problems,
}

impl Reader<'_> {
    pub(super) fn aircall(&mut self, tables: Vec<AircallInFile>) -> Vec<AircallConnection> {
        let connections: Vec<_> =
            tables.into_iter().enumerate().filter_map(|(n, table)| self.one_aircall(n, table)).collect();
        self.refuse_same("aircall", "api_id", connections.iter().map(|it| (it.name.as_str(), it.api_id.as_str())));
        connections
    }

    pub(super) fn helpscout(&mut self, tables: Vec<HelpScoutInFile>) -> Vec<HelpScoutConnection> {
        let connections: Vec<_> =
            tables.into_iter().enumerate().filter_map(|(n, table)| self.one_helpscout(n, table)).collect();
        self.refuse_same(
            "helpscout",
            "client_id",
            connections.iter().map(|it| (it.name.as_str(), it.client_id.as_str())),
        );
        connections
    }

    pub(super) fn gorgias(&mut self, tables: Vec<GorgiasInFile>) -> Vec<GorgiasConnection> {
        let connections: Vec<_> =
            tables.into_iter().enumerate().filter_map(|(n, table)| self.one_gorgias(n, table)).collect();
        let ids = connections.iter().map(|it| (it.name.as_str(), it.subdomain.as_str()));
        self.refuse_same("gorgias", "subdomain", ids);
        connections
    }

    fn one_gorgias(&mut self, number: usize, table: GorgiasInFile) -> Option<GorgiasConnection> {
        let place = Table { vendor: "gorgias", number, name: &table.name };
        self.check_name(&place);
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if table.subdomain.is_empty() || table.subdomain.len() > 63 || !table.subdomain.chars().all(is_plain) {
            self.problems.add(
                place.place(self.places, "subdomain"),
                format!(
                    "`{}` is no subdomain of Gorgias. Use the part before `.gorgias.com` in your account's address: small \
                     letters, digits, dashes and underscores.",
                    table.subdomain
                ),
            );
            return None;
        }
        if !(table.share > 0.0 && table.share <= 1.0) {
            self.problems.add(
                place.place(self.places, "share"),
                format!(
                    "{} cannot be our share of the request budget. Use more than 0 and at most 1, e.g. 0.75.",
                    table.share
                ),
            );
        }
        let base_url = match table.base_url {
            Some(url) => url,
            None => Url::parse(&format!("https://{}.gorgias.com/", table.subdomain)).ok()?,
        };
        self.check_address(&place, &base_url);
        let has_key = table.email.is_some() || table.api_key.is_some() || table.api_key_file.is_some();
        let has_app = table.client_id.is_some() || table.client_secret.is_some() || table.client_secret_file.is_some();
        let credentials = match (table.email, table.client_id) {
            (Some(email), None) if !has_app => {
                let key = self.secret(&place, "api_key", table.api_key.as_ref(), table.api_key_file.as_deref())?;
                GorgiasCredentials::ApiKey { email, key }
            }
            (None, Some(client_id)) if !has_key => {
                let secret = (table.client_secret.as_ref(), table.client_secret_file.as_deref());
                let client_secret = self.secret(&place, "client_secret", secret.0, secret.1)?;
                GorgiasCredentials::App { client_id, client_secret }
            }
            _ => {
                self.problems.add(
                    place.place(self.places, "name"),
                    format!(
                        "connection `{}` needs either `email` and `api_key_file` (Settings, REST API in Gorgias), or `client_id` and \
                         `client_secret_file` of an app of yours.",
                        table.name
                    ),
                );
                return None;
            }
        };
        let GorgiasInFile { name, subdomain, enterprise, share, .. } = table;
        Some(GorgiasConnection { name, subdomain, credentials, base_url, enterprise, share })
    }

    fn one_aircall(&mut self, number: usize, table: AircallInFile) -> Option<AircallConnection> {
        let place = Table { vendor: "aircall", number, name: &table.name };
        self.check_name(&place);
        self.check_address(&place, &table.base_url);
        if !(1..=aircall::COMPANY_REQUESTS_PER_MINUTE).contains(&table.requests_per_minute) {
            self.problems.add(
                place.place(self.places, "requests_per_minute"),
                format!(
                    "{} requests a minute cannot be our share: Aircall allows a company {}, all its apps together. Use 60 unless \
                     no other app needs any.",
                    table.requests_per_minute,
                    aircall::COMPANY_REQUESTS_PER_MINUTE
                ),
            );
        }
        let token = self.secret(&place, "api_token", table.api_token.as_ref(), table.api_token_file.as_deref())?;
        Some(AircallConnection {
            api_token: token,
            api_id: table.api_id,
            base_url: table.base_url,
            requests_per_minute: table.requests_per_minute,
            name: table.name,
        })
    }

    fn one_helpscout(&mut self, number: usize, table: HelpScoutInFile) -> Option<HelpScoutConnection> {
        let place = Table { vendor: "helpscout", number, name: &table.name };
        self.check_name(&place);
        self.check_address(&place, &table.base_url);
        let secret =
            self.secret(&place, "client_secret", table.client_secret.as_ref(), table.client_secret_file.as_deref())?;
        Some(HelpScoutConnection {
            client_secret: secret,
            client_id: table.client_id,
            base_url: table.base_url,
            name: table.name,
        })
    }

    fn check_name(&mut self, table: &Table<'_>) {
        if let Some(problem) = bad_name(table.name) {
            self.problems.add(table.place(self.places, "name"), problem);
        }
    }

    fn check_address(&mut self, table: &Table<'_>, url: &Url) {
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            self.problems.add(
                table.place(self.places, "base_url"),
                format!("`{url}` is no http or https address. Leave `base_url` out to reach the vendor itself."),
            );
        }
    }

    /// A secret: from the environment, else from its file, else from the configuration itself.
    fn secret(
        &mut self,
        table: &Table<'_>,
        key: &str,
        inline: Option<&Hidden>,
        file: Option<&Path>,
    ) -> Option<SecretString> {
        let variable = Environment::of_connection(table.vendor, table.name, key);
        if let Some(value) = self.environment.get(&variable) {
            return Some(value.trim().to_owned().into());
        }
        let file_key = format!("{key}_file");
        match (inline, file) {
            (Some(_), Some(_)) => {
                let place = table.place(self.places, key);
                self.problems.add(place, format!("both `{key}` and `{file_key}` are set. Leave one of them out."));
                None
            }
            (Some(Hidden(value)), None) => Some(value.trim().to_owned().into()),
            (None, Some(file)) => {
                let file = self.folder.join(file);
                match std::fs::read_to_string(&file) {
                    Ok(value) if !value.trim().is_empty() => Some(value.trim().to_owned().into()),
                    Ok(_) => {
                        let place = table.place(self.places, &file_key);
                        self.problems.add(place, format!("{} is empty. Put the secret into it.", file.display()));
                        None
                    }
                    Err(error) => {
                        let place = table.place(self.places, &file_key);
                        let problem =
                            format!("{} cannot be read: {error}. Put the secret into that file.", file.display());
                        self.problems.add(place, problem);
                        None
                    }
                }
            }
            (None, None) => {
                self.problems.add(
                    table.place(self.places, "name"),
                    format!(
                        "connection `{}` has no {}. Put it into a file and name that as `{file_key}`, or set {variable}.",
                        table.name,
                        key.replace('_', " ")
                    ),
                );
                None
            }
        }
    }

    /// A name names one connection, and one account is worked for through one connection.
    fn refuse_same<'c>(&mut self, vendor: &str, id_key: &str, connections: impl Iterator<Item = (&'c str, &'c str)>) {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for (number, (name, id)) in connections.enumerate() {
            if seen.iter().any(|(other, _)| *other == name) {
                let place = self.places.of_item(vendor, number, "name");
                self.problems
                    .add(place, format!("there are two {vendor} connections called `{name}`. Give one another name."));
            }
            if let Some((other, _)) = seen.iter().find(|(_, other)| *other == id) {
                let place = self.places.of_item(vendor, number, id_key);
                self.problems.add(
                    place,
                    format!("connections `{other}` and `{name}` have the same `{id_key}`. Use one connection for both integrations."),
                );
            }
            seen.push((name, id));
        }
    }
}

/// The store knows connections by their names alone, so that no two may share one, of whichever vendor.
pub(super) fn refuse_shared_names(
    aircall: &[AircallConnection],
    helpscout: &[HelpScoutConnection],
    gorgias: &[GorgiasConnection],
    places: &Places,
    problems: &mut Problems,
) {
    let aircall = aircall.iter().enumerate().map(|(number, it)| ("aircall", number, &it.name));
    let helpscout = helpscout.iter().enumerate().map(|(number, it)| ("helpscout", number, &it.name));
    let gorgias = gorgias.iter().enumerate().map(|(number, it)| ("gorgias", number, &it.name));
    let all: Vec<_> = aircall.chain(helpscout).chain(gorgias).collect();
    for (at, (vendor, number, name)) in all.iter().enumerate() {
        if let Some((other, ..)) = all[..at].iter().find(|(other, _, used)| other != vendor && used == name) {
            let problem = format!("[[{other}]] has a connection called `{name}` too. Give one another name.");
            problems.add(places.of_item(vendor, *number, "name"), problem);
        }
    }
}

/// Where a connection stands in the file.
struct Table<'a> {
    vendor: &'a str,
    number: usize,
    name: &'a str,
}

impl Table<'_> {
    fn place(&self, places: &Places, key: &str) -> String {
        places.of_item(self.vendor, self.number, key)
    }
}

/// What is wrong with a name, if anything is.
pub(super) fn bad_name(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    let fits =
        !name.trim().is_empty() && name.trim() == name && name.chars().count() <= 60 && name.chars().all(is_plain);
    (!fits).then(|| {
        format!("`{name}` cannot be a name. Use up to 60 letters, digits, blanks, dots, dashes and underscores.")
    })
}
