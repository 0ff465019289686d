//! What is remembered of an installation's beginning.

use std::path::Path;
use std::time::Duration;

use deskline::config::{Config, Environment};
use deskline::wiring::set_up;
use host::ManualClock;
use ports::Clock;
use store::Store;
use store::model::Model;

const CONFIG: &str = r#"
[[aircall]]
name = "main"
api_id = "id"
api_token = "a-token"
"#;

fn config() -> Config {
    let key = ("DESKLINE_SECRETS_KEY".to_owned(), "12".repeat(32));
    let environment: Environment = [key].into_iter().collect();
    Config::read(Path::new("d.toml"), CONFIG, &environment).unwrap()
}

#[tokio::test]
async fn an_installation_began_when_its_store_was_first_used() {
    let (config, store) = (config(), Model::new());
    let clock = ManualClock::new("2026-11-20T09:00:00Z".parse().unwrap());
    let began = clock.now();
    assert_eq!(set_up(&config, &store, &clock).await.unwrap().installed_at, began);
    clock.advance(Duration::from_secs(86_400));
    assert_eq!(set_up(&config, &store, &clock).await.unwrap().installed_at, began, "a restart is no beginning");
    assert_ne!(set_up(&config, &Model::new(), &clock).await.unwrap().installed_at, began, "an empty store is one");
}

#[tokio::test]
async fn a_beginning_that_cannot_be_read_is_an_error_and_stays() {
    let (config, store) = (config(), Model::new());
    let clock = ManualClock::new("2026-11-20T09:00:00Z".parse().unwrap());
    store.put_setting("installed_at", "yesterday", false).await.unwrap();
    let error = set_up(&config, &store, &clock).await.err().unwrap().to_string();
    assert!(error.contains("`yesterday`, which is no time"), "{error}");
    assert_eq!(store.setting("installed_at").await.unwrap().as_deref(), Some("yesterday"));
}
