//! Every text in the pseudo-language: whatever nobody could translate shows.

use desk::texts::pseudo::untranslated;

use super::*;

/// What strangers typed, and what has a name: all that may stand outside brackets.
const DATA: [&str; 16] = [
    "Ωnumber",
    "Ωagent",
    "Ωother",
    "Ωteam",
    "Ωcustomer",
    "Ωcomment",
    "Ωcontact",
    "Ωsales",
    "Ωparts",
    "Ωbody",
    "Ωfile",
    "Ωtemplate",
    "https://ω.example/asset",
    "tel:+33155500001",
    "Europe/Paris",
    "Ωsip",
];

#[track_caller]
fn is_translated(text: &str) {
    assert_eq!(untranslated(text, &DATA), Vec::<String>::new(), "{text}");
}

#[test]
fn c_64_nothing_is_written_of_calls_that_cannot_be_translated() {
    let reasons = [
        None,
        Some("out_of_opening_hours"),
        Some("short_abandoned"),
        Some("abandoned_in_ivr"),
        Some("abandoned_in_classic"),
        Some("no_available_agent"),
        Some("agents_did_not_answer"),
        Some("a_reason_of_next_year"),
    ];
    let mut calls: Vec<Call> = reasons.map(missed).into_iter().chain([call(), call(), missed(None), call()]).collect();
    calls[9].core.direction = Direction::Outbound;
    calls[10].core.voicemail = true;
    calls[11].core.party = External::Anonymous;
    calls[11].ivr_options.truncate(1);
    for call in &calls {
        for name in [Some("Ωcustomer"), None] {
            let texts = Texts::new(call, Language::Pseudo, "Europe/Paris", name);
            let comments: Vec<&Comment> = call.core.comments.iter().collect();
            let states = [
                Recording::Linked,
                Recording::Attached,
                Recording::NotAttached(TOO_LARGE),
                Recording::NotAttached(NotAttached::TooLarge { size: 9_000, limit: 4_000 }),
                Recording::NotAttached(NotAttached::NotAllowed),
                Recording::NotAttached(NotAttached::Gone),
                Recording::NotAttached(NotAttached::Unreachable),
            ];
            let mut bodies = vec![texts.answered(&code())];
            for state in states {
                bodies.extend([
                    texts.ended(state, &code()),
                    texts.unanswered(state, &code()),
                    texts.recording(state, &code()),
                ]);
            }
            bodies.extend([None, Some(Recording::Attached)].map(|state| texts.commented(&comments, state, &code())));
            is_translated(&texts.subject());
            for body in bodies {
                assert!(body.text.contains('⟦'), "{}", body.text);
                is_translated(&body.html);
                is_translated(&body.text);
            }
        }
    }
}

#[test]
fn c_64_nothing_is_written_of_messages_customers_and_tags_that_cannot_be_translated() {
    let file = media("Ωfile");
    let whys = [TOO_LARGE, NotAttached::NotAllowed, NotAttached::Gone, NotAttached::Unreachable];
    let kinds = ["regular", "free_entry_point", "free_customer_serivce", "free_customer_service"];
    for kind in kinds {
        for category in ["marketing", "utility", "authentication"] {
            for (direction, by, channel) in [
                (Direction::Inbound, None, Channel::Sms),
                (Direction::Outbound, None, Channel::WhatsApp),
                (Direction::Outbound, Some(agent("Ωagent")), Channel::Sms),
            ] {
                let mut message = message();
                message.direction = direction;
                message.agent = by;
                message.channel = channel;
                message.group = true;
                message.participants = vec![External::Anonymous, External::read("+33155500001", None)];
                message.whatsapp = Some(WhatsApp {
                    kind: Some(kind.to_owned()),
                    category: Some(category.to_owned()),
                    template: Some("Ωtemplate".to_owned()),
                    parent: None,
                });
                let texts = MessageTexts::new(&message, &message.party, Language::Pseudo, "Europe/Paris", None);
                is_translated(&texts.subject());
                let nameless = media("");
                let missing: Vec<_> = whys.iter().flat_map(|why| [(&file, *why), (&nameless, *why)]).collect();
                for missing in [&missing[..1], &missing] {
                    let body = texts.body(true, missing, Some(&code()));
                    is_translated(&body.html);
                    is_translated(&body.text);
                }
            }
        }
    }
    let party = External::read("+33155500001", None);
    is_translated(&customer::note(Language::Pseudo, party.phone(), &code()));
    is_translated(&customer::note(Language::Pseudo, None, &code()));
    let names = TagNames::default().in_language(Language::Pseudo);
    let untranslated_names = [&names.aircall, &names.aircall_sms];
    assert_eq!(untranslated_names.map(|tag| tag.with("").unwrap()), ["Aircall", "Aircall SMS"]);
    for tag in [
        &names.inbound,
        &names.outbound,
        &names.number_name,
        &names.team_name,
        &names.voicemail,
        &names.callback_request,
        &names.callback_done,
        &names.missed_call,
    ] {
        is_translated(&tag.with("Ωteam").unwrap());
    }
}
