//! A message's subject and text.

use desk::texts::{Body, Language, Lines, NotAttached, Piece, Words, Zone, customer, subject_cut};
use domain::call::Direction;
use domain::effect::Marker;
use domain::message::{Media, Message, WhatsApp};
use phone::External;

use super::customer::NEW_CONTACT;

/// Texts of one message, in the integration's language and time zone.
pub struct MessageTexts<'a> {
    message: &'a Message,
    words: Words,
    zone: Zone,
    /// The customer's name, else the number.
    who: String,
}

impl<'a> MessageTexts<'a> {
    /// Texts of this message as it is logged for `party`: of a group, one. `zone` is an IANA name; `name` is the customer's as
    /// the desk knows it, a placeholder counts as none: the contact's in Aircall stands in where it is the party's.
    #[must_use]
    pub fn new(message: &'a Message, party: &External, language: Language, zone: &str, name: Option<&str>) -> Self {
        let words = Words::new(language);
        let contact = || message.contact_name().filter(|_| *party == message.party && !is_to_group(message));
        let who = customer::real_name(name, NEW_CONTACT).or_else(contact);
        let who = who.unwrap_or_else(|| words.party_digits(party));
        Self { message, words, zone: Zone::named(zone), who }
    }

    /// "SMS conversation with NAME", or the number: of WhatsApp too, which goes on in the same conversation (GO-30, GO-31).
    #[must_use]
    pub fn subject(&self) -> String {
        subject_cut(&self.words.get("ticket-sms", &[("who", self.who.as_str().into())]))
    }

    /// The message itself, with what the desk would not show: who wrote it and when, if `heading` (told late, as a note, or by an agent
    /// who is no user there); a group's people; WhatsApp's words; files that are `missing`; the code, where it is found by one.
    #[must_use]
    pub fn body(&self, heading: bool, missing: &[(&Media, NotAttached)], code: Option<&Marker>) -> Body {
        let mut lines = Lines::new(self.words);
        if heading {
            lines.raw(self.heading());
        }
        self.add_group(&mut lines);
        if !self.message.body.trim().is_empty() {
            lines.raw(Piece::typed(&self.message.body));
        }
        if let Some(told) = &self.message.whatsapp {
            self.add_whatsapp(&mut lines, told);
        }
        self.add_missing(&mut lines, missing);
        if let Some(code) = code {
            lines.code(code);
        }
        lines.body()
    }

    /// "Received from NAME (TIME)".
    fn heading(&self) -> Piece {
        let text = match (self.message.direction, &self.message.agent) {
            (Direction::Inbound, _) => self.words.get("message-received", &[("who", self.who.as_str().into())]),
            (Direction::Outbound, Some(agent)) => {
                self.words.get("message-sent", &[("who", agent.name.as_str().into())])
            }
            (Direction::Outbound, None) => self.words.word("message-sent-by-nobody"),
        };
        Piece::strong(&text).with(&Piece::typed(&self.zone.tell(self.message.written_at)))
    }

    /// The other people of a group, by their numbers; our own number is told among them.
    fn add_group(&self, lines: &mut Lines) {
        let is_ours = |one: &&External| one.phone().is_some() && one.phone() == self.message.number.number.as_ref();
        let people = self.message.participants.iter().filter(|one| !is_ours(one));
        let people: Vec<Piece> = people.map(|one| Piece::typed(&self.words.party_digits(one))).collect();
        if self.message.group && !people.is_empty() {
            lines.add_counted("label-group", people.len(), &Piece::joined(&people, ", "));
        }
    }

    fn add_whatsapp(&self, lines: &mut Lines, told: &WhatsApp) {
        let word = |told: &Option<String>| told.as_deref().map(|told| Piece::typed(&self.whatsapp_word(told)));
        lines.add("label-whatsapp-type", word(&told.kind));
        lines.add("label-whatsapp-category", word(&told.category));
        lines.add("label-whatsapp-template", told.template.as_deref().map(Piece::typed));
    }

    /// Aircall's word for a type or a category, in the language; an unknown one as it was told (sheet aircall §3.8).
    fn whatsapp_word(&self, told: &str) -> String {
        let key = match told {
            "regular" => "whatsapp-regular",
            "free_entry_point" => "whatsapp-free-entry-point",
            // The first is how Aircall spells it.
            "free_customer_serivce" | "free_customer_service" => "whatsapp-free-customer-service",
            "marketing" => "whatsapp-marketing",
            "utility" => "whatsapp-utility",
            "authentication" => "whatsapp-authentication",
            unknown => return unknown.to_owned(),
        };
        self.words.word(key)
    }

    fn add_missing(&self, lines: &mut Lines, missing: &[(&Media, NotAttached)]) {
        let told = missing.iter().map(|(media, why)| {
            let name = media.name.trim();
            let name = if name.is_empty() { self.words.word("file-without-name") } else { name.to_owned() };
            Piece::typed(&name).with(&Piece::typed(&self.words.not_attached(*why)))
        });
        let told: Vec<Piece> = told.collect();
        if !told.is_empty() {
            lines.add_counted("label-files-not-attached", told.len(), &Piece::joined(&told, ", "));
        }
    }
}

/// Whether we sent it to several: its contact is then one of them, nobody says which.
fn is_to_group(message: &Message) -> bool {
    message.direction == Direction::Outbound && message.participants.len() > 1
}
