//! How the connections stand, in words with what to do; and the banner.

use jiff::Timestamp;
use serde_json::json;
use web::dashboard::connections::Standing;

use crate::world::{World, ask, at, get};

fn until() -> Timestamp {
    at(90)
}

#[tokio::test]
async fn c_60_every_state_is_told_with_what_to_do() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let cases = [
        (Standing::Works, "works", ""),
        (Standing::Untried, "not asked since the start", ""),
        (Standing::NeedsAuthorisation, "needs authorisation", "Authorise it at Gorgias as an administrator"),
        (
            Standing::NeedsReauthorisation { detail: "invalid_grant".to_owned() },
            "needs re-authorisation",
            "Authorise it at Gorgias as an administrator",
        ),
        (
            Standing::NotReachable { detail: "status 503".to_owned(), until: until() },
            "not reachable",
            "see whether this machine reaches the address",
        ),
        (Standing::Limited { until: until() }, "limited until", "Nothing has to be done"),
    ];
    for (standing, state, to_do) in cases {
        world.accounts.stands("main shop", standing.clone());
        let page = ask(&dashboard, get("/connections")).await;
        assert_eq!(page.status.as_u16(), 200);
        for words in [state, to_do, "main shop-account", "4 of 80 used; Deskline takes at most 75 %"] {
            assert!(page.text.contains(words), "{words} is missing for {standing:?}: {}", page.text);
        }
        let detail = ["invalid_grant", "status 503"].into_iter().find(|it| format!("{standing:?}").contains(it));
        assert!(detail.is_none_or(|detail| page.text.contains(detail)), "{}", page.text);
        let status = ask(&dashboard, get("/status.json")).await.json();
        assert_eq!(status["connections"][1]["state"], standing.as_str());
    }
}

#[tokio::test]
async fn when_an_account_was_last_heard_is_told_in_the_zone() {
    let world = World::new().await;
    world.accounts.all.lock().unwrap()[1].heard_at = Some(at(0));
    let page = ask(&world.dashboard("Europe/Berlin"), get("/connections")).await.text;
    assert!(page.contains(&format!("<time datetime=\"{}\">", at(0))), "{page}");
    assert_eq!(page.matches("not since the start").count(), 2, "{page}");
    let status = ask(&world.dashboard("UTC"), get("/status.json")).await.json();
    assert_eq!(status["connections"][1]["heard_at"], json!(at(0)));
}

#[tokio::test]
async fn c_62_a_banner_with_the_button_stands_on_every_page_while_it_is_needed() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let pages = ["/", "/connections", "/nowhere", "/oauth/gorgias/callback"];
    for path in pages {
        let page = ask(&dashboard, get(path)).await.text;
        assert!(!page.contains("class=\"banner\""), "{path}: {page}");
    }
    world.accounts.stands("main shop", Standing::NeedsReauthorisation { detail: "invalid_grant".to_owned() });
    for path in pages {
        let page = ask(&dashboard, get(path)).await.text;
        let (_, banner) = page.split_once("class=\"banner\"").unwrap_or_else(|| panic!("{path}: {page}"));
        let (banner, _) = banner.split_once("</section>").unwrap();
        assert!(banner.contains("Connection main shop (Gorgias) needs re-authorisation."), "{banner}");
        assert!(banner.contains("<form method=\"post\" action=\"/connections/main%20shop/authorise\">"), "{banner}");
        assert!(banner.contains("<button>Authorise at Gorgias</button>"), "{banner}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_accepted_has_words_and_no_button() {
    let world = World::new().await;
    world.accounts.stands("desk", Standing::NeedsReauthorisation { detail: "Unauthorized.".to_owned() });
    let page = ask(&world.dashboard("UTC"), get("/")).await.text;
    assert!(
        page.contains("put them into the file that the configuration names for connection desk, and restart Deskline")
    );
    assert!(!page.contains("<form"), "{page}");
}

#[tokio::test]
async fn a_link_cannot_say_that_something_was_authorised_that_is_not() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    world.accounts.stands("main shop", Standing::NeedsAuthorisation);
    for name in ["main+shop", "nobody"] {
        let page = ask(&dashboard, get(&format!("/connections?authorised={name}"))).await.text;
        assert!(!page.contains("is authorised."), "{page}");
    }
    let page = ask(&dashboard, get("/connections?authorised=other")).await.text;
    assert!(page.contains("Connection other is authorised."), "{page}");
}

#[tokio::test]
async fn forms_may_lead_to_the_vendors_of_apps_and_nowhere_else() {
    let world = World::new().await;
    let page = ask(&world.dashboard("UTC"), get("/connections")).await;
    let policy = page.header("content-security-policy");
    let (_, form) = policy.split_once("form-action ").unwrap();
    assert_eq!(form, "'self' https://acme.gorgias.example");
}
