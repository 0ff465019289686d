//! §5: what would leave the account.

use serde_json::{Value, json};

use crate::client::{ALAN, BRUNO, Desk, GRACE, but, incoming, new_ticket, note};

fn outgoing(channel: &str) -> Value {
    json!({
        "channel": channel, "via": "api", "from_agent": true, "sender": {"id": BRUNO}, "receiver": {"id": GRACE},
        "body_text": "On its way",
    })
}

fn word(what: &str, channel: &str) -> Vec<(String, String)> {
    vec![(what.to_owned(), channel.to_owned())]
}

#[tokio::test]
async fn an_outgoing_message_without_a_time_is_sent() {
    for channel in ["email", "sms", "whatsapp", "phone", "api"] {
        let desk = Desk::new();
        let dated = but(outgoing(channel), json!({"sent_datetime": "2026-11-21T09:00:00Z"}));
        desk.post("/tickets/201/messages", dated).await;
        assert_eq!(desk.reached(), [], "{channel}: it is an import");
        let id = desk.post("/tickets/201/messages", outgoing(channel)).await.created();
        assert_eq!(desk.reached(), word("sent", channel));
        let reached = desk.account().dump()["reached_customers"][0].clone();
        assert_eq!((&reached["ticket"], &reached["message"]), (&json!(201), &json!(id)));
        assert!(reached["request"].as_u64().is_some());
        assert!(reached["why"].as_str().unwrap().contains("sent_datetime"));
        let shown = desk.get(&format!("/tickets/201/messages/{id}")).await.body;
        assert_eq!(shown["sent_datetime"].is_null(), channel == "phone", "live, a phone message stayed unsent");
    }
}

#[tokio::test]
async fn the_same_inside_a_new_ticket() {
    let desk = Desk::new();
    desk.post("/tickets", but(new_ticket(), json!({"messages": [note(), outgoing("sms")]}))).await.created();
    assert_eq!(desk.reached(), word("sent", "sms"));
    assert_eq!(desk.account().dump()["reached_customers"][0]["to"], "+14155550101");
}

#[tokio::test]
async fn notes_never_leave() {
    let desk = Desk::new();
    desk.post("/tickets", new_ticket()).await.created();
    desk.post("/tickets/201/messages", but(note(), json!({"public": true}))).await.created();
    assert_eq!(desk.reached(), []);
}

#[tokio::test]
async fn the_rule_answers_incoming_public_messages() {
    let knows = json!({"auto_reply_knows_numbers": true});
    let named = json!({"type": "phone", "from": {"address": "+14155550101"}});
    for (message, option, answered) in [
        (incoming("sms", GRACE), json!({}), false),
        (incoming("sms", GRACE), knows.clone(), true),
        (but(incoming("sms", GRACE), json!({"source": named})), json!({}), true),
        (incoming("phone", GRACE), knows.clone(), true),
        (incoming("email", GRACE), json!({}), true),
        (incoming("whatsapp", GRACE), json!({}), false),
        (incoming("whatsapp", GRACE), knows.clone(), true),
        (incoming("api", GRACE), json!({}), false),
        (incoming("facebook", GRACE), json!({}), false),
        (but(incoming("sms", GRACE), json!({"public": false})), json!({}), false),
        (incoming("sms", GRACE), json!({"auto_reply": false}), false),
        (but(incoming("sms", GRACE), json!({"imported": true})), knows.clone(), true),
        (but(incoming("sms", GRACE), json!({"imported": true})), json!({"auto_reply_skips_imported": true}), false),
        (
            but(incoming("sms", GRACE), json!({"created_datetime": "2026-11-21T08:00:00Z"})),
            json!({"auto_reply_skips_imported": true}),
            false,
        ),
        (incoming("sms", GRACE), json!({"auto_reply_skips_imported": true, "auto_reply_knows_numbers": true}), true),
    ] {
        let channel = message["channel"].as_str().unwrap().to_owned();
        let expected = if answered { word("automatic reply", &channel) } else { vec![] };
        for in_new_ticket in [false, true] {
            let desk = Desk::with(option.clone());
            let path = if in_new_ticket {
                let body = but(new_ticket(), json!({"messages": [message]}));
                format!("/tickets/{}", desk.post("/tickets", body).await.created())
            } else {
                desk.post("/tickets/201/messages", message.clone()).await.created();
                "/tickets/201".to_owned()
            };
            assert_eq!(desk.reached(), expected, "{message} {option}");
            let ticket = desk.get(&path).await.body;
            let last = ticket["messages"].as_array().unwrap().iter().max_by_key(|it| it["id"].as_u64()).unwrap();
            assert_eq!(last["via"] == "rule", answered, "the answer is a message of the ticket");
        }
    }
}

#[tokio::test]
async fn nobody_is_answered_without_an_address() {
    let desk = Desk::new();
    desk.post("/tickets/201/messages", incoming("email", ALAN)).await.created();
    assert_eq!(desk.reached(), word("automatic reply", "email"), "the ticket is Grace's, who has one");
    let ticket = but(new_ticket(), json!({"customer": {"id": ALAN}, "messages": [incoming("email", ALAN)]}));
    desk.post("/tickets", ticket.clone()).await.created();
    assert_eq!(desk.reached().len(), 1, "Alan has no e-mail address");
    let source = json!({"type": "email", "from": {"address": "alan@elsewhere.example"}});
    let message = but(incoming("email", ALAN), json!({"source": source}));
    desk.post("/tickets", but(ticket, json!({"messages": [message]}))).await.created();
    assert_eq!(desk.account().dump()["reached_customers"][1]["to"], "alan@elsewhere.example");
}

#[tokio::test]
async fn what_people_do_names_no_request() {
    let desk = Desk::new();
    desk.act(json!({"do": "reply", "ticket": 201, "text": "Tomorrow."}));
    desk.act(json!({"do": "customer_writes", "ticket": 201, "text": "Thanks."}));
    let reached = desk.account().dump()["reached_customers"].clone();
    let words: Vec<&Value> = reached.as_array().unwrap().iter().map(|it| &it["what"]).collect();
    assert_eq!(words, ["sent", "automatic reply"]);
    assert!(reached.as_array().unwrap().iter().all(|it| it["request"].is_null()));
}
