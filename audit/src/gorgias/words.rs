//! What each language calls things, as the requirements have it (GO-10, GO-20, GO-30).

/// Words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    /// How the subject of an inbound call begins.
    pub(crate) inbound_subject: &'static str,
    pub(crate) outbound_subject: &'static str,
    pub(crate) sms_subject: &'static str,
    pub(crate) inbound: &'static str,
    pub(crate) outbound: &'static str,
    pub(crate) voicemail: &'static str,
    pub(crate) callback_request: &'static str,
    pub(crate) callback_done: &'static str,
    pub(crate) missed_call: &'static str,
    /// A piece of the note of a customer who was made.
    pub(crate) made: &'static str,
}

/// Words by a language's code; English, where there is none.
pub(crate) fn of(language: &str) -> &'static Words {
    match language {
        "fr" => &FRENCH,
        "de" => &GERMAN,
        "es" => &SPANISH,
        _ => &ENGLISH,
    }
}

static ENGLISH: Words = Words {
    inbound_subject: "Inbound call: ",
    outbound_subject: "Outbound call: ",
    sms_subject: "SMS conversation with ",
    inbound: "inbound call",
    outbound: "outbound call",
    voicemail: "voicemail",
    callback_request: "callback request",
    callback_done: "callback done",
    missed_call: "missed call",
    made: "Created automatically",
};

static FRENCH: Words = Words {
    inbound_subject: "Appel entrant\u{a0}: ",
    outbound_subject: "Appel sortant\u{a0}: ",
    sms_subject: "Conversation SMS avec ",
    inbound: "appel entrant",
    outbound: "appel sortant",
    voicemail: "message vocal",
    callback_request: "rappel demandé",
    callback_done: "rappel effectué",
    missed_call: "appel manqué",
    made: "Créé automatiquement",
};

static GERMAN: Words = Words {
    inbound_subject: "Eingehender Anruf: ",
    outbound_subject: "Ausgehender Anruf: ",
    sms_subject: "SMS-Konversation mit ",
    inbound: "eingehender Anruf",
    outbound: "ausgehender Anruf",
    voicemail: "Sprachnachricht",
    callback_request: "Rückruf erbeten",
    callback_done: "Rückruf erledigt",
    missed_call: "verpasster Anruf",
    made: "Automatisch aus Aircall erstellt",
};

static SPANISH: Words = Words {
    inbound_subject: "Llamada entrante: ",
    outbound_subject: "Llamada saliente: ",
    sms_subject: "Conversación por SMS con ",
    inbound: "llamada entrante",
    outbound: "llamada saliente",
    voicemail: "mensaje de voz",
    callback_request: "devolver llamada",
    callback_done: "llamada devuelta",
    missed_call: "llamada perdida",
    made: "Creado automáticamente",
};
