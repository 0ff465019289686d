//! A message's subject and text.

use super::*;

#[test]
fn go_30_the_subject_of_messages() {
    let mut message = message();
    let party = message.party.clone();
    let subject = |message: &Message, party: &External, name: Option<&str>| {
        MessageTexts::new(message, party, Language::En, "UTC", name).subject()
    };
    assert_eq!(subject(&message, &party, Some("Jane Doe")), "SMS conversation with Jane Doe");
    assert_eq!(subject(&message, &party, Some("Aircall New Contact +33155500001")), "SMS conversation with Ωcontact");
    message.channel = Channel::WhatsApp;
    message.contact = None;
    assert_eq!(subject(&message, &party, None), "SMS conversation with +33 1 55 50 00 01");
    // Sent to a group: the contact is one of them, nobody says which.
    message.contact = Some(contact());
    message.direction = Direction::Outbound;
    message.participants = ["+33155500001", "+33155500009"].map(|number| External::read(number, None)).to_vec();
    assert_eq!(subject(&message, &message.participants[1], None), "SMS conversation with +33 1 55 50 00 09");
}

#[test]
fn go_32_the_text_of_messages() {
    let body = |message: &Message, heading: bool, missing: &[(&Media, NotAttached)]| {
        MessageTexts::new(message, &message.party, Language::En, "Europe/Paris", Some("Jane Doe"))
            .body(heading, missing, None)
            .text
    };
    let mut message = message();
    message.body = "Hello\n<b>there</b>".to_owned();
    assert_eq!(body(&message, false, &[]), "Hello\n<b>there</b>", "as it was typed");
    assert_eq!(
        body(&message, true, &[]),
        "Received from Jane Doe (2026-03-02 10:00:00 (Europe/Paris))\nHello\n<b>there</b>"
    );
    message.direction = Direction::Outbound;
    message.body = "Yes".to_owned();
    assert_eq!(body(&message, true, &[]), "Sent from Aircall (2026-03-02 10:00:00 (Europe/Paris))\nYes");
    message.agent = Some(agent("Ada"));
    assert_eq!(body(&message, true, &[]), "Sent by Ada (2026-03-02 10:00:00 (Europe/Paris))\nYes");

    message.group = true;
    message.number.number = External::read("+33155500002", None).phone().cloned();
    message.participants =
        ["+33155500001", "+33155500002", "+33155500003"].map(|number| External::read(number, None)).to_vec();
    let group = "Group message with 2 people: +33 1 55 50 00 01, +33 1 55 50 00 03\nYes";
    assert_eq!(body(&message, false, &[]), group, "our own number is nobody else");
    message.group = false;

    message.body = " ".to_owned();
    let (cat, nameless) = (media("cat.gif"), media(""));
    assert_eq!(
        body(&message, false, &[(&cat, NotAttached::NotAllowed)]),
        "File that is not attached: cat.gif (not allowed)"
    );
    assert_eq!(
        body(&message, false, &[(&cat, NotAttached::Gone), (&nameless, TOO_LARGE)]),
        "2 files that are not attached: cat.gif (no longer available), \
         file without a name (too large: 812 MB, the limit is 500 MB)"
    );
    message.whatsapp = Some(WhatsApp {
        kind: Some("free_customer_serivce".to_owned()),
        category: Some("a category of next year".to_owned()),
        template: Some("Your parcel".to_owned()),
        parent: None,
    });
    assert_eq!(
        body(&message, false, &[]),
        "WhatsApp type: free customer service\nWhatsApp category: a category of next year\nTemplate: Your parcel"
    );
}

#[test]
fn a_message_may_carry_its_code() {
    let message = message();
    let texts = MessageTexts::new(&message, &message.party, Language::En, "UTC", None);
    check(&texts.body(false, &[], Some(&code())), &["Ωbody"]);
}
