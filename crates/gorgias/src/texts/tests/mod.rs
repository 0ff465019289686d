//! Gorgias's texts: to the letter in English, and in a language that shows what is not translated. Here is what they are made of.

mod calls;
mod customers_and_tags;
mod messages;
mod translated;

use desk::texts::{Body, Language, NotAttached};
use domain::call::{Agent, Call, Comment, Contact, Core, Direction, OwnNumber, Team, Transfer};
use domain::effect::{EffectKey, Marker};
use domain::ids::{CallId, MessageId, NumberId};
use domain::message::{Channel, Media, Message, WhatsApp};
use jiff::Timestamp;
use phone::External;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + second).unwrap()
}

fn agent(name: &str) -> Agent {
    Agent { id: 1, name: name.to_owned(), email: None }
}

fn comment(by: Option<Agent>) -> Comment {
    Comment { id: 5, content: "Ωcomment".to_owned(), posted_at: at(50), by }
}

fn own() -> OwnNumber {
    OwnNumber {
        id: NumberId(3),
        name: "Ωnumber".to_owned(),
        number: None,
        digits: "+33 1 55 50 00 02".to_owned(),
        country: None,
    }
}

fn contact() -> Contact {
    Contact { first_name: Some("Ωcontact".to_owned()), ..Contact::default() }
}

/// A call that has something of everything.
fn call() -> Call {
    let core = Core {
        id: CallId(7),
        direction: Direction::Inbound,
        number: own(),
        party: External::read("+33155500001", None),
        started_at: at(0),
        answered_at: Some(at(75)),
        ended_at: Some(at(4000)),
        missed_reason: None,
        agent: Some(agent("Ωagent")),
        teams: vec![Team { id: 1, name: "Ωteam".to_owned() }],
        tags: Vec::new(),
        comments: vec![comment(Some(agent("Ωagent"))), comment(None)],
        voicemail: false,
        recording: true,
        asset: Some("https://ω.example/asset".to_owned()),
        contact: Some(contact()),
        callback_of: None,
    };
    Call {
        core,
        numbers: vec![own()],
        answered_by: Some(agent("Ωother")),
        transfers: vec![Transfer { at: at(90), by: Some(agent("Ωagent")), to: "Ωother".to_owned() }],
        ivr_options: vec!["Ωsales".to_owned(), "Ωparts".to_owned()],
        closing_known: true,
        tags_uncertain: false,
        last_told_at: at(4000),
    }
}

fn missed(reason: Option<&str>) -> Call {
    let mut call = call();
    call.core.answered_at = None;
    call.core.comments.clear();
    call.transfers.clear();
    call.core.missed_reason = reason.map(str::to_owned);
    call.core.asset = None;
    call
}

fn message() -> Message {
    Message {
        id: MessageId("m1".to_owned()),
        direction: Direction::Inbound,
        number: own(),
        party: External::read("+33155500001", None),
        participants: Vec::new(),
        group: false,
        body: "Ωbody".to_owned(),
        channel: Channel::Sms,
        status: None,
        media: Vec::new(),
        written_at: at(0),
        agent: None,
        contact: Some(contact()),
        whatsapp: None,
        last_told_at: at(0),
    }
}

fn code() -> Marker {
    EffectKey::of(&["gorgias", "call/7", "first"]).marker()
}

fn media(name: &str) -> Media {
    Media { name: name.to_owned(), content_type: String::new(), url: String::new() }
}

const TOO_LARGE: NotAttached = NotAttached::TooLarge { size: 812_000_000, limit: 500_000_000 };

/// The lines of the plain text; the HTML says the same, mark by mark.
#[track_caller]
fn check(body: &Body, expected: &[&str]) {
    let (code_line, lines) = body.text.rsplit_once('\n').map(|(lines, code)| (code, lines)).unwrap();
    assert_eq!(code_line, code().line(), "the code is the last line");
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    assert!(body.html.ends_with(&format!("<br>{code_line}")), "{}", body.html);
    let read_back = desk::texts::html::plain_text(&body.html);
    for word in lines.split_whitespace() {
        assert!(read_back.contains(word.trim_matches(['(', ')', ','])), "{word} is missing in {read_back}");
    }
}

fn texts<'a>(call: &'a Call, name: Option<&str>) -> Texts<'a> {
    Texts::new(call, Language::En, "Europe/Paris", name)
}

#[test]
fn what_strangers_typed_is_escaped() {
    let evil = "<script>alert('x')</script>&\"";
    let mut call = call();
    call.core.teams[0].name = evil.to_owned();
    call.core.number.name = evil.to_owned();
    call.core.comments[0].content = evil.to_owned();
    call.core.comments[0].by = Some(agent(evil));
    call.core.agent = Some(agent(evil));
    call.answered_by = Some(agent(evil));
    call.transfers[0].to = evil.to_owned();
    call.ivr_options = vec![evil.to_owned()];
    call.core.asset = Some("javascript:alert(1)".to_owned());
    let texts = texts(&call, Some(evil));
    let comments: Vec<&Comment> = call.core.comments.iter().collect();
    let mut message = message();
    message.body = evil.to_owned();
    message.agent = Some(agent(evil));
    message.direction = Direction::Outbound;
    message.whatsapp =
        Some(WhatsApp { kind: Some(evil.to_owned()), template: Some(evil.to_owned()), ..WhatsApp::default() });
    let file = media(evil);
    let message = MessageTexts::new(&message, &message.party, Language::En, "UTC", Some(evil));
    let bodies = [
        texts.answered(&code()),
        texts.ended(Recording::Linked, &code()),
        texts.unanswered(Recording::Linked, &code()),
        texts.commented(&comments, Some(Recording::Linked), &code()),
        message.body(true, &[(&file, NotAttached::Gone)], None),
    ];
    for body in bodies {
        assert!(!body.html.contains("<script") && !body.html.contains("javascript:"), "{}", body.html);
        assert!(body.html.contains("&lt;script&gt;") && body.text.contains("<script>"), "{body:?}");
    }
}
