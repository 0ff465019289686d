//! Customers that we make, and names of tags.

use serde_json::json;

use super::*;

#[test]
fn go_01_go_02_customers_that_we_make() {
    let party = External::read("+33155500001", None);
    assert_eq!(customer::new_contact_name(party.phone()), "Aircall New Contact +33155500001");
    assert_eq!(customer::new_contact_name(None), "Aircall New Contact");
    assert_eq!(
        customer::note(Language::En, party.phone(), &code()),
        format!(
            "No customer was found by the number +33 1 55 50 00 01. Created automatically from Aircall. {}",
            code().line()
        )
    );
    assert!(customer::note(Language::De, None, &code()).starts_with("Automatisch aus Aircall erstellt. Alle Anrufe"));
}

#[test]
fn go_20_go_33_tags() {
    let expected = [
        ("en", "inbound call, outbound call, voicemail, callback request, callback done, missed call"),
        ("fr", "appel entrant, appel sortant, message vocal, rappel demandé, rappel effectué, appel manqué"),
        (
            "de",
            "eingehender Anruf, ausgehender Anruf, Sprachnachricht, Rückruf erbeten, Rückruf erledigt, verpasster Anruf",
        ),
        (
            "es",
            "llamada entrante, llamada saliente, mensaje de voz, devolver llamada, llamada devuelta, llamada perdida",
        ),
    ];
    for (language, (code, words)) in Language::ALL.into_iter().zip(expected) {
        let names = TagNames::default().in_language(language);
        let tags = [
            &names.inbound,
            &names.outbound,
            &names.voicemail,
            &names.callback_request,
            &names.callback_done,
            &names.missed_call,
        ];
        assert_eq!(tags.map(|tag| tag.with("").unwrap()).join(", "), words, "{code}");
        let alike = [&names.aircall, &names.aircall_sms, &names.number_name, &names.team_name];
        assert_eq!(alike.map(|tag| tag.with("Care").unwrap()), ["Aircall", "Aircall SMS", "Care", "Care"]);
    }
    let own: TagNames = serde_json::from_value(json!({ "aircall": false, "missed_call": "missed" })).unwrap();
    let own = own.in_language(Language::Fr);
    assert_eq!((own.aircall.with(""), own.missed_call.with("").as_deref()), (None, Some("missed")));
    assert!(serde_json::from_value::<TagNames>(json!({ "misssed_call": "x" })).is_err());
}

#[test]
fn a_tag_is_cut_and_keeps_its_case() {
    assert_eq!(tag_text("  Big,  Team \n").as_deref(), Some("Big, Team"));
    assert_eq!(tag_text(" \t"), None);
    assert_eq!(tag_text(&"é".repeat(300)).unwrap().chars().count(), 256);
}
