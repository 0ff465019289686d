//! What is wrong with a configuration is told with file, line and column, and with what to do.

use std::path::Path;

use deskline::config::{Config, Environment};

const KEY: &str = "1212121212121212121212121212121212121212121212121212121212121212";

const GOOD: &str = r#"
[[aircall]]
name = "main"
api_id = "id"
api_token = "a-token"

[[helpscout]]
name = "desk"
client_id = "id"
client_secret = "a-secret"

[[integration]]
name = "support"
aircall = "main"
helpscout = "desk"
inbox = 601
"#;

fn environment(more: &[(&str, &str)]) -> Environment {
    let key = ("DESKLINE_SECRETS_KEY", KEY);
    more.iter().chain([&key]).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(text: &str) -> Result<Config, String> {
    Config::read(Path::new("d.toml"), text, &environment(&[])).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, place: &str, words: &str) {
    let error = read(text).expect_err("it was taken");
    let line = error.lines().find(|line| line.starts_with(place));
    let line = line.unwrap_or_else(|| panic!("nothing is said of {place} in: {error}"));
    assert!(line.contains(words), "`{words}` is not in: {line}");
}

#[test]
fn a_good_one_is_read_and_prints_no_secret() {
    let config = read(GOOD).unwrap();
    assert_eq!(config.integrations[0].destination.0, "inbox/601");
    let shown = format!("{config:?}");
    for secret in ["a-token", "a-secret", KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn unknown_keys_are_errors_with_line_and_column() {
    let with = |table: &str, line: &str| GOOD.replace(table, &format!("{table}\n{line}"));
    refused(&format!("[server]\n  webhook_listen = 1\n{GOOD}"), "d.toml:2:3", "unknown field `webhook_listen`");
    refused(&format!("[sever]\n{GOOD}"), "d.toml:1:2", "unknown field `sever`");
    refused(&format!("[timing]\nclosing = 1\n{GOOD}"), "d.toml:2:1", "unknown field `closing`");
    refused(&with("[[aircall]]", "token = \"x\""), "d.toml:3:1", "unknown field `token`");
    refused(&with("[[helpscout]]", "secret = \"x\""), "d.toml:8:1", "unknown field `secret`");
    refused(&with("[[integration]]", "reopne = true"), "d.toml:13:1", "unknown field `reopne`");
    refused(&format!("{GOOD}[integration.tags]\ninbond = false\n"), "d.toml:18:1", "unknown field `inbond`");
}

#[test]
fn wrong_values_are_errors_with_line_and_column() {
    refused(&GOOD.replace("601", "\"601\""), "d.toml:16:9", "expected i64");
    refused(&format!("{GOOD}reopen_hours = \"two\"\n"), "d.toml:17:16", "invalid type");
    refused(&format!("{GOOD}numbers = 5\n"), "d.toml:17:11", "a list of Aircall number ids");
    refused(&format!("{GOOD}numbers = [\"555\"]\n"), "d.toml:17:1", "no phone number in E.164");
    refused(&format!("{GOOD}numbers = []\n"), "d.toml:17:1", "no number is chosen");
    refused(&format!("{GOOD}time_zone = \"Mars/Olympus\"\n"), "d.toml:17:1", "no IANA time zone");
    refused("[server\n", "d.toml:1:", "");
}

#[test]
fn what_would_be_unsafe_is_refused() {
    refused(&format!("[server]\ndashboard_listen = \"0.0.0.0:8041\"\n{GOOD}"), "d.toml:2:1", "no logins");
    refused(&format!("[server]\npublic_url = \"http://x.example\"\n{GOOD}"), "d.toml:2:1", "https only");
    refused(&format!("[engine]\nlease = 10\n{GOOD}"), "d.toml:2:1", "longer than its renewal");
    refused(&format!("[engine]\nconcurrency = 0\n{GOOD}"), "d.toml:2:1", "at least 1");
    refused(&format!("[clock]\nspeed = 0.0\n{GOOD}"), "d.toml:2:1", "cannot run");
    refused(&GOOD.replace("api_token = \"a-token\"", ""), "d.toml:3:1", "DESKLINE_AIRCALL_MAIN_API_TOKEN");
    refused(
        &GOOD.replace("api_token = \"a-token\"", "api_token = \"a\"\napi_token_file = \"b\""),
        "d.toml:5:1",
        "Leave one of them out",
    );
}

#[test]
fn waits_have_an_end() {
    let refuse = |section: &str, key: &str, seconds: &str| {
        refused(&format!("[{section}]\n{key} = {seconds}\n{GOOD}"), "d.toml:2:1", &format!("`{key}` is too long"));
    };
    let members = |section: &str, values: serde_json::Value| {
        let waits = values.as_object().expect("an object").clone();
        let waits: Vec<_> = waits.into_iter().filter(|(_, value)| value.is_f64()).map(|(key, _)| key).collect();
        assert!(waits.len() > 5, "{waits:?}");
        for key in waits {
            refuse(section, &key, "2592001.0");
            refuse(section, &key, "1e15");
            refuse(section, &key, "1.8e19");
        }
    };
    members("timing", serde_json::json!(domain::step::Timing::default()));
    members("engine", serde_json::json!(engine::Limits::default()));
    assert!(read(&format!("[timing]\nlate_batch = 2592000.0\n{GOOD}")).is_ok());
    // Their sum is more than a duration can hold.
    let both = format!("[engine]\nlease_renewal = 1.8e19\nlongest_request = 1.8e19\n{GOOD}");
    refused(&both, "d.toml:2:1", "too long");
    refused(&both, "d.toml:3:1", "too long");

    let outside = environment(&[("DESKLINE_TIMING_LATE_BATCH", "1e15")]);
    let error = Config::read(Path::new("d.toml"), GOOD, &outside).unwrap_err().to_string();
    assert!(error.starts_with("DESKLINE_TIMING_LATE_BATCH: `late_batch` is too long"), "{error}");
}

#[test]
fn what_repeats_has_a_wait_in_between() {
    for key in ["poll", "lease_renewal"] {
        refused(&format!("[engine]\n{key} = 0.0\n{GOOD}"), "d.toml:2:1", "without a wait between them");
        assert!(read(&format!("[engine]\n{key} = 0.5\n{GOOD}")).is_ok());
    }
}

#[test]
fn no_message_shows_a_secret() {
    let token = "api_token = \"a-token\"";
    for line in [
        "api_token = 123456",
        "api_token = a123456",
        "api_token = \"123456",
        "api_token = '123456",
        "api_token = \"\\q123456\"",
        "api_token = \"\"\"\n123456\n",
        "api_token = \"\"\"\nname = 123456\\q\n\"\"\"",
        "api_token = [\n\"123456\"]",
        "api_token = [\n\"123456\" 7]",
        "api_token = { value = \"123456\" }",
        "\"api_token\" = 123456",
        "api_tokn = \"123456\"",
        "api_tokn = 123456x",
        "token = \"123456\"",
        "api_token \"123456\"",
        "api_token = \"x\"\napi_token = \"123456\"",
        "api_token = \"x\" \"123456\"",
    ] {
        let error = read(&GOOD.replace(token, line)).expect_err("it was taken");
        assert!(!error.contains("123456"), "{line}: {error}");
        assert!(error.starts_with("d.toml:"), "{line}: {error}");
    }
    for text in [
        "secrets.key = 123456",
        "[secrets]\nkey_file = \"k\"\nkey = 123456",
        "helpscout = [{ name = \"desk\", client_secret = 123456 }]",
    ] {
        let error = read(text).expect_err("it was taken");
        assert!(!error.contains("123456"), "{text}: {error}");
    }
    // What cannot be secret is shown.
    let error = read(&GOOD.replace("601", "\"601\"")).unwrap_err();
    assert!(error.contains("inbox = \"601\""), "{error}");
    let error = read(&GOOD.replace("api_id = \"id\"", "api_id = 77")).unwrap_err();
    assert!(error.contains("api_id = 77"), "{error}");
}

#[test]
fn names_must_lead_somewhere_and_be_one() {
    refused(&GOOD.replace("aircall = \"main\"", "aircall = \"mian\""), "d.toml:14:1", "there are: `main`");
    refused(&GOOD.replace("helpscout = \"desk\"", "helpscout = \"dsek\""), "d.toml:15:1", "there are: `desk`");
    let again = "[[aircall]]\nname = \"main\"\napi_id = \"id\"\napi_token = \"x\"\n";
    refused(&format!("{GOOD}{again}"), "d.toml:18:1", "two aircall connections called `main`");
    refused(&format!("{GOOD}{again}"), "d.toml:19:1", "have the same `api_id`");
}

fn two_integrations(first: &str, second: &str) -> String {
    let second =
        format!("[[integration]]\nname = \"two\"\naircall = \"main\"\nhelpscout = \"desk\"\ninbox = 601\n{second}\n");
    format!("{GOOD}{first}\n{second}")
}

#[test]
fn c_04_one_number_goes_into_one_inbox_once() {
    for (first, second) in [
        ("", ""),
        ("", "numbers = [501]"),
        ("numbers = [501, 502]", "numbers = [502]"),
        ("numbers = [\"+14155550190\"]", "numbers = [\"+1 415 555 0190\"]"),
    ] {
        let error = read(&two_integrations(first, second)).expect_err("it was taken");
        assert!(error.contains("C-04") && error.contains("`support` and `two`"), "{error}");
    }
    for (first, second) in [("numbers = [501]", "numbers = [502]"), ("", "paused = true"), ("", "inbox_placeholder")] {
        let text = two_integrations(first, second);
        // Another inbox is another destination.
        let text = text.replace("inbox = 601\ninbox_placeholder", "inbox = 602");
        assert_eq!(read(&text).unwrap().integrations.len(), 2);
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let text =
        format!("[server]\ndashboard_listen = \"0.0.0.0:1\"\n[log]\nlevel = \"=loud=\"\n[clock]\nspeed = -1.0\n{GOOD}");
    let error = read(&text).unwrap_err();
    assert_eq!(error.lines().count(), 3, "{error}");
}

#[test]
fn the_environment_replaces_settings_and_secrets() {
    use secrecy::ExposeSecret;
    let more = [
        ("DESKLINE_SERVER_PUBLIC_URL", "https://d.example"),
        ("DESKLINE_STORE_DURABILITY", "normal"),
        ("DESKLINE_ENGINE_CONCURRENCY", "3"),
        ("DESKLINE_AIRCALL_MAIN_API_TOKEN", "from-outside"),
        ("DESKLINE_CONFIG", "elsewhere"),
    ];
    let config = Config::read(Path::new("d.toml"), GOOD, &environment(&more)).unwrap();
    assert_eq!(config.engine.concurrency, 3);
    assert_eq!(config.server.public_url.unwrap().host_str(), Some("d.example"));
    assert_eq!(config.aircall[0].api_token.expose_secret(), "from-outside");
    let wrong = environment(&[("DESKLINE_ENGINE_CONCURENCY", "3")]);
    let error = Config::read(Path::new("d.toml"), GOOD, &wrong).unwrap_err().to_string();
    assert!(error.starts_with("DESKLINE_ENGINE_CONCURENCY: there is no setting"), "{error}");
}

#[test]
fn without_a_master_key_it_is_said_how_to_make_one() {
    let error = Config::read(Path::new("d.toml"), GOOD, &Environment::default()).unwrap_err().to_string();
    assert!(error.contains("head -c 32 /dev/urandom"), "{error}");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]a-z_=\" 0-9.\\n#é]{0,200}") {
        let _ = read(&text);
        let _ = read(&format!("{GOOD}{text}"));
    }
}
