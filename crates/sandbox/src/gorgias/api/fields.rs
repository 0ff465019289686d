//! Reading a JSON body member by member. Every fault is noted, not only the first, and so is every member that nobody
//! asked for: the API refuses unknown parameters (§0).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::answer::{Problems, Refusal};
use super::date;

/// One JSON object of a body, where it stands, and the faults found so far in the whole body.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    members: &'a Map<String, Value>,
    at: String,
    asked: RefCell<BTreeSet<String>>,
    problems: Rc<RefCell<Problems>>,
}

/// Reads a body, which has to be an object.
pub(crate) fn read<T>(body: &Value, read: impl FnOnce(&Fields<'_>) -> T) -> Result<T, Refusal> {
    let Some(members) = body.as_object() else {
        return Err(Refusal::member("_schema", "Invalid input type."));
    };
    let fields = Fields { members, at: String::new(), asked: RefCell::default(), problems: Rc::default() };
    let done = read(&fields);
    fields.refuse_unknown();
    let problems = fields.problems.borrow();
    if problems.is_empty() { Ok(done) } else { Err(Refusal::invalid(&problems)) }
}

impl<'a> Fields<'a> {
    fn refuse_unknown(&self) {
        let asked = self.asked.borrow();
        for name in self.members.keys().filter(|name| !asked.contains(*name)) {
            self.fault(name, "Unknown field.");
        }
    }

    /// Notes a fault of a member.
    pub(crate) fn fault(&self, name: &str, message: &str) {
        let path = if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) };
        self.problems.borrow_mut().entry(path).or_default().push(message.to_owned());
    }

    /// Whether a member is there at all, be it null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.asked.borrow_mut().insert(name.to_owned());
        self.members.contains_key(name)
    }

    /// A member; null counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.has(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// Lets members be there, whatever they hold.
    pub(crate) fn accept(&self, names: &[&str]) {
        for name in names {
            self.has(name);
        }
    }

    /// A member that may be set to null: outer `None` if it is not there.
    pub(crate) fn said<T>(&self, name: &str, read: impl FnOnce(&Self, &str) -> Option<T>) -> Option<Option<T>> {
        self.has(name).then(|| read(self, name))
    }

    /// A string.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        if !value.is_string() {
            self.fault(name, "Not a valid string.");
        }
        value.as_str().map(str::to_owned)
    }

    /// A string of at most `max` characters.
    pub(crate) fn text_up_to(&self, name: &str, max: usize) -> Option<String> {
        let text = self.text(name)?;
        if text.chars().count() > max {
            self.fault(name, &format!("Longer than maximum length {max}."));
        }
        Some(text)
    }

    /// One of the given words.
    pub(crate) fn word(&self, name: &str, words: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if !words.contains(&text.as_str()) {
            self.fault(name, "Not a valid choice.");
        }
        Some(text)
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if !value.is_boolean() {
            self.fault(name, "Not a valid boolean.");
        }
        value.as_bool()
    }

    /// An id.
    pub(crate) fn id(&self, name: &str) -> Option<u64> {
        let value = self.get(name)?;
        if value.as_u64().is_none() {
            self.fault(name, "Not a valid integer.");
        }
        value.as_u64()
    }

    /// A date.
    pub(crate) fn date(&self, name: &str) -> Option<Timestamp> {
        let read = date::read(&self.text(name)?);
        if read.is_none() {
            self.fault(name, "Not a valid datetime.");
        }
        read
    }

    /// A list.
    pub(crate) fn list(&self, name: &str) -> Option<&'a Vec<Value>> {
        let value = self.get(name)?;
        if !value.is_array() {
            self.fault(name, "Not a valid list.");
        }
        value.as_array()
    }

    /// A list of ids.
    pub(crate) fn ids(&self, name: &str) -> Option<Vec<u64>> {
        let items = self.list(name)?;
        let ids: Vec<u64> = items.iter().filter_map(Value::as_u64).collect();
        if ids.len() != items.len() {
            self.fault(name, "Not a valid list of integers.");
        }
        Some(ids)
    }

    /// A list of strings.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.list(name)?;
        let texts: Vec<String> = items.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if texts.len() != items.len() {
            self.fault(name, "Not a valid list of strings.");
        }
        Some(texts)
    }

    /// A list of objects, each read by `read`.
    pub(crate) fn objects<T>(&self, name: &str, read: impl Fn(&Fields<'a>) -> T) -> Option<Vec<T>> {
        let items = self.list(name)?;
        let objects = items.iter().enumerate().filter_map(|(index, item)| {
            let place = format!("{name}.{index}");
            let Some(members) = item.as_object() else {
                self.fault(&place, "Invalid input type.");
                return None;
            };
            Some(self.inside(members, &place, &read))
        });
        Some(objects.collect())
    }

    /// An object, read by `read`.
    pub(crate) fn object<T>(&self, name: &str, read: impl FnOnce(&Fields<'a>) -> T) -> Option<T> {
        let value = self.get(name)?;
        let Some(members) = value.as_object() else {
            self.fault(name, "Invalid input type.");
            return None;
        };
        Some(self.inside(members, name, read))
    }

    /// A JSON object that is kept as it is.
    pub(crate) fn free_object(&self, name: &str) -> Option<Value> {
        let value = self.get(name)?;
        if !value.is_object() {
            self.fault(name, "Not a valid mapping type.");
        }
        Some(value.clone())
    }

    fn inside<T>(&self, members: &'a Map<String, Value>, name: &str, read: impl FnOnce(&Fields<'a>) -> T) -> T {
        let at = if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) };
        let fields = Fields { members, at, asked: RefCell::default(), problems: Rc::clone(&self.problems) };
        let done = read(&fields);
        fields.refuse_unknown();
        done
    }
}
