//! What is wrong with a Gorgias account's configuration is told with its place, and with what to do.

use std::path::Path;

use deskline::config::{Config, DeskSettings, Environment, GorgiasCredentials};
use secrecy::ExposeSecret;

/// Line 7 begins the account, line 13 its integration.
const GOOD: &str = r#"
[[aircall]]
name = "main"
api_id = "id"
api_token = "a-token"

[[gorgias]]
name = "shop-desk"
subdomain = "harbour"
email = "anna@harbour.example"
api_key = "a-key"

[[integration]]
name = "shop"
aircall = "main"
gorgias = "shop-desk"
"#;

const BY_KEY: &str = "email = \"anna@harbour.example\"\napi_key = \"a-key\"\n";
const BY_APP: &str = "client_id = \"an-app\"\nclient_secret = \"a-secret\"\n";

fn environment(more: &[(&str, &str)]) -> Environment {
    let key = ("DESKLINE_SECRETS_KEY", "1212121212121212121212121212121212121212121212121212121212121212");
    more.iter().chain([&key]).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read_with(text: &str, more: &[(&str, &str)]) -> Result<Config, String> {
    Config::read(Path::new("d.toml"), text, &environment(more)).map_err(|error| error.to_string())
}

fn read(text: &str) -> Result<Config, String> {
    read_with(text, &[])
}

/// The good one with a part replaced, which must be there.
#[track_caller]
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "`{from}` is not in it");
    GOOD.replace(from, to)
}

#[track_caller]
fn refused(text: &str, place: &str, words: &[&str]) {
    let error = read(text).expect_err("it was taken");
    let line = error.lines().find(|line| line.starts_with(&format!("{place}:")));
    let line = line.unwrap_or_else(|| panic!("nothing is said of {place} in: {error}"));
    for words in words {
        assert!(line.contains(words), "`{words}` is not in: {line}");
    }
}

#[test]
fn a_good_one_is_read_with_the_account_s_own_address_and_prints_no_secret() {
    let config = read(GOOD).unwrap();
    let account = &config.gorgias[0];
    assert_eq!(account.base_url.as_str(), "https://harbour.gorgias.com/");
    assert_eq!((account.enterprise, account.share), (false, 0.75));
    assert_eq!(account.account().to_string(), "gorgias:harbour");
    let integration = &config.integrations[0];
    assert_eq!((integration.destination.0.as_str(), integration.desk.as_str()), ("account/harbour", "shop-desk"));
    assert!(matches!(&integration.settings, DeskSettings::Gorgias(settings) if settings.log_messages));
    let app = read(&with(BY_KEY, BY_APP)).unwrap();
    assert!(matches!(&app.gorgias[0].credentials, GorgiasCredentials::App { client_id, .. } if client_id == "an-app"));
    for (config, secret) in [(config, "a-key"), (app, "a-secret")] {
        let shown = format!("{config:?}");
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_subdomain_is_the_first_part_of_the_account_s_address_and_nothing_else() {
    let written = "subdomain = \"harbour\"";
    let long = "x".repeat(64);
    for wrong in ["harbour.gorgias.com", "https://harbour", "Harbour", "har bour", "", "hafen/x", &long] {
        let words = ["is no subdomain of Gorgias", "the part before `.gorgias.com`"];
        refused(&with(written, &format!("subdomain = \"{wrong}\"")), "d.toml:9:1", &words);
    }
    for good in ["harbour-2", "a_b", "7"] {
        assert!(read(&with(written, &format!("subdomain = \"{good}\""))).is_ok(), "{good}");
    }
    refused(&with(&format!("{written}\n"), ""), "d.toml:7:1", &["missing field `subdomain`"]);
}

#[test]
fn it_is_reached_with_a_key_or_with_an_app() {
    let either = ["`shop-desk` needs either `email` and `api_key_file`", "or `client_id` and `client_secret_file`"];
    let stray_secret = format!("{BY_KEY}client_secret = \"a-secret\"\n");
    let stray_key = format!("{BY_APP}api_key_file = \"a-key\"\n");
    for text in ["", &format!("{BY_KEY}{BY_APP}"), &stray_secret, &stray_key, "api_key = \"a-key\"\n"] {
        refused(&with(BY_KEY, text), "d.toml:8:1", &either);
    }
    refused(&with("api_key = \"a-key\"\n", ""), "d.toml:8:1", &["no api key", "DESKLINE_GORGIAS_SHOP_DESK_API_KEY"]);
    let no_secret = with(BY_KEY, "client_id = \"an-app\"\n");
    refused(&no_secret, "d.toml:8:1", &["no client secret", "DESKLINE_GORGIAS_SHOP_DESK_CLIENT_SECRET"]);
    let both = with("api_key = \"a-key\"", "api_key = \"a-key\"\napi_key_file = \"k\"");
    refused(&both, "d.toml:11:1", &["both `api_key` and `api_key_file`", "Leave one of them out"]);
    let file = with("api_key = \"a-key\"", "api_key_file = \"no-such-file\"");
    refused(&file, "d.toml:11:1", &["no-such-file cannot be read", "Put the secret into that file"]);
}

#[test]
fn its_secrets_come_from_the_environment_too() {
    let text = with("api_key = \"a-key\"\n", "");
    let config = read_with(&text, &[("DESKLINE_GORGIAS_SHOP_DESK_API_KEY", "from-outside")]).unwrap();
    let GorgiasCredentials::ApiKey { email, key } = &config.gorgias[0].credentials else { panic!("an app") };
    assert_eq!((email.as_str(), key.expose_secret()), ("anna@harbour.example", "from-outside"));
    let text = with(BY_KEY, "client_id = \"an-app\"\n");
    let config = read_with(&text, &[("DESKLINE_GORGIAS_SHOP_DESK_CLIENT_SECRET", "from-outside")]).unwrap();
    let GorgiasCredentials::App { client_secret, .. } = &config.gorgias[0].credentials else { panic!("a key") };
    assert_eq!(client_secret.expose_secret(), "from-outside");
}

#[test]
fn go_40_a_share_is_more_than_nothing_and_at_most_all() {
    for wrong in ["0.0", "-0.5", "1.01", "inf", "nan"] {
        let text = with("[[integration]]", &format!("share = {wrong}\n[[integration]]"));
        refused(&text, "d.toml:13:1", &["cannot be our share", "Use more than 0 and at most 1"]);
    }
    let config = read(&with("[[integration]]", "share = 1.0\nenterprise = true\n[[integration]]")).unwrap();
    assert_eq!((config.gorgias[0].share, config.gorgias[0].enterprise), (1.0, true));
}

#[test]
fn its_address_is_one_of_the_web() {
    for wrong in ["ftp://x.example", "data:text"] {
        let text = with("[[integration]]", &format!("base_url = \"{wrong}\"\n[[integration]]"));
        refused(&text, "d.toml:13:1", &["no http or https address", "Leave `base_url` out"]);
    }
    let text = with("[[integration]]", "base_url = \"http://127.0.0.1:8053/gorgias/harbour\"\n[[integration]]");
    assert_eq!(read(&text).unwrap().gorgias[0].base_url.path(), "/gorgias/harbour");
}

#[test]
fn unknown_keys_are_errors_at_their_place() {
    refused(&with("[[gorgias]]", "[[gorgias]]\n  token = \"x\""), "d.toml:8:3", &["unknown field `token`"]);
    // Help Scout's settings are none of Gorgias's.
    for key in ["log_mesages = true", "inbox = 601", "conversations = \"always_new\""] {
        let name = key.split(' ').next().unwrap();
        refused(&format!("{GOOD}{key}\n"), "d.toml:17:1", &[&format!("unknown field `{name}`")]);
    }
    refused(&format!("{GOOD}[integration.tags]\ninbond = false\n"), "d.toml:18:1", &["unknown field `inbond`"]);
    refused(&format!("{GOOD}duplicates = \"oldest\"\n"), "d.toml:17:14", &["unknown variant `oldest`"]);
    refused(&format!("{GOOD}recording_max_mb = -1\n"), "d.toml:17:20", &["invalid value"]);
    refused(&format!("{GOOD}time_zone = \"Mars/Olympus\"\n"), "d.toml:17:1", &["no IANA time zone"]);
    refused(&format!("{GOOD}home_country = \"Atlantis\"\n"), "d.toml:17:16", &[""]);
}

#[test]
fn no_message_shows_a_secret() {
    for line in [
        "api_key = 123456",
        "api_key = \"123456",
        "api_kee = \"123456\"",
        "passwort = \"123456\"",
        "client_secret = 123456",
        "client_secrt = 123456x",
        "api_key \"123456\"",
    ] {
        let error = read(&with("api_key = \"a-key\"", line)).expect_err("it was taken");
        assert!(!error.contains("123456"), "{line}: {error}");
        assert!(error.starts_with("d.toml:"), "{line}: {error}");
    }
    // What cannot be secret is shown.
    for (from, to) in
        [("subdomain = \"harbour\"", "subdomain = 77"), ("email = \"anna@harbour.example\"", "email = 77")]
    {
        let error = read(&with(from, to)).unwrap_err();
        assert!(error.contains(to), "{error}");
    }
}

const INBOX_DESK: &str = "[[helpscout]]\nname = \"desk\"\nclient_id = \"id\"\nclient_secret = \"s\"\n";

#[test]
fn an_integration_goes_to_one_desk() {
    let both = format!("{GOOD}helpscout = \"desk\"\ninbox = 601\n{INBOX_DESK}");
    refused(&both, "d.toml:16:1", &["goes to one desk", "Make two"]);
    // Whatever else it says.
    for more in ["", "inbox = 601\n", "log_messages = false\n", "anything = 1\n"] {
        let none = format!("{}{more}", with("gorgias = \"shop-desk\"\n", ""));
        refused(&none, "d.toml:13:1", &["one of `helpscout` and `gorgias`", "Add what is missing"]);
    }
    let nowhere = with("gorgias = \"shop-desk\"", "gorgias = \"shpo-desk\"");
    refused(&nowhere, "d.toml:16:1", &["no [[gorgias]] connection called `shpo-desk`", "there are: `shop-desk`"]);
    let other_kind = format!("{}{INBOX_DESK}", with("gorgias = \"shop-desk\"", "gorgias = \"desk\""));
    refused(&other_kind, "d.toml:16:1", &["no [[gorgias]] connection called `desk`"]);
    let two = format!(
        "{GOOD}{INBOX_DESK}[[integration]]\nname = \"inbox\"\naircall = \"main\"\nhelpscout = \"desk\"\ninbox = 601\n"
    );
    let desks: Vec<String> = read(&two).unwrap().integrations.iter().map(|it| it.destination.0.clone()).collect();
    assert_eq!(desks, ["account/harbour", "inbox/601"], "the same numbers may go to both desks");
}

#[test]
fn a_name_is_one_connection_s_of_whichever_vendor() {
    let again = format!("{GOOD}[[gorgias]]\nname = \"shop-desk\"\nsubdomain = \"harbour\"\n{BY_KEY}");
    refused(&again, "d.toml:18:1", &["two gorgias connections called `shop-desk`"]);
    refused(&again, "d.toml:19:1", &["have the same `subdomain`", "Use one connection for both"]);
    let as_aircall = with("name = \"shop-desk\"", "name = \"main\"");
    refused(&as_aircall, "d.toml:8:1", &["[[aircall]] has a connection called `main` too", "another name"]);
    let as_inbox = format!("{GOOD}{}", INBOX_DESK.replace("\"desk\"", "\"main\""));
    refused(&as_inbox, "d.toml:18:1", &["[[aircall]] has a connection called `main` too"]);
}

#[test]
fn c_04_one_number_goes_into_one_account_once() {
    let two = |first: &str, second: &str| {
        let second =
            format!("[[integration]]\nname = \"two\"\naircall = \"main\"\ngorgias = \"shop-desk\"\n{second}\n");
        format!("{GOOD}{first}\n{second}")
    };
    for (first, second) in [
        ("", ""),
        ("", "numbers = [501]"),
        ("numbers = [501, 502]", "numbers = [502]"),
        ("numbers = [\"+14155550190\"]", "numbers = [\"+1 415 555 0190\"]"),
    ] {
        let error = read(&two(first, second)).expect_err("it was taken");
        assert!(error.contains("C-04") && error.contains("`shop` and `two`"), "{error}");
    }
    for (first, second) in [("numbers = [501]", "numbers = [502]"), ("", "paused = true")] {
        assert_eq!(read(&two(first, second)).unwrap().integrations.len(), 2);
    }
}
