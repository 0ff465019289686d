//! Reading a JSON body member by member, with every fault found noted, not only the first.

use std::cell::RefCell;
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::answer::{Problem, Refusal};
use super::date;

/// One JSON object of a body, where it stands, and the faults found so far in the whole body.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    members: &'a Map<String, Value>,
    at: String,
    problems: Rc<RefCell<Vec<Problem>>>,
}

impl<'a> Fields<'a> {
    /// The body itself, which has to be an object.
    pub(crate) fn of(body: &'a Value) -> Result<Self, Refusal> {
        match body.as_object() {
            Some(members) => Ok(Self { members, at: String::new(), problems: Rc::default() }),
            None => Err(Refusal::body("", "a JSON object is expected", None)),
        }
    }

    /// What was read, unless a fault was found meanwhile.
    pub(crate) fn done<T>(&self, read: T) -> Result<T, Refusal> {
        let problems = self.problems.borrow();
        if problems.is_empty() { Ok(read) } else { Err(Refusal::invalid(problems.clone())) }
    }

    /// Notes a fault of a member.
    pub(crate) fn fault(&self, name: &str, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem {
            path: self.path(name),
            message: message.into(),
            rejected: self.members.get(name).filter(|value| !value.is_null()).cloned(),
            source: "JSON",
        });
    }

    /// A member; null counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// Whether a member is there at all, be it null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// A string.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.fault(name, "must be a string");
        }
        text
    }

    /// A string of at most `max` characters.
    pub(crate) fn text_up_to(&self, name: &str, max: usize) -> Option<&'a str> {
        let text = self.text(name)?;
        if text.chars().count() > max {
            self.fault(name, format!("size must be between 0 and {max}"));
        }
        Some(text)
    }

    /// A string that must be there and must not be blank.
    pub(crate) fn required_text(&self, name: &str) -> String {
        match self.text(name) {
            Some(text) if !text.trim().is_empty() => text.to_owned(),
            Some(_) => {
                self.fault(name, "may not be empty");
                String::new()
            }
            None => {
                if self.get(name).is_none() {
                    self.fault(name, "may not be empty");
                }
                String::new()
            }
        }
    }

    /// One of the given words.
    pub(crate) fn word(&self, name: &str, words: &[&str]) -> Option<&'a str> {
        let text = self.text(name)?;
        if !words.contains(&text) {
            self.fault(name, format!("unsupported value, must be one of {words:?}"));
            return None;
        }
        Some(text)
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if !value.is_boolean() {
            self.fault(name, "must be true or false");
        }
        value.as_bool()
    }

    /// An id.
    pub(crate) fn id(&self, name: &str) -> Option<u64> {
        let value = self.get(name)?;
        if value.as_u64().is_none() {
            self.fault(name, "must be a valid identifier");
        }
        value.as_u64()
    }

    /// A date without fractions of a second.
    pub(crate) fn date(&self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let read = date::read(text);
        if read.is_none() {
            self.fault(name, "malformed date, expected yyyy-MM-dd'T'HH:mm:ss'Z'");
        }
        read
    }

    /// A list, each item with its path.
    pub(crate) fn list(&self, name: &str) -> Option<&'a Vec<Value>> {
        let value = self.get(name)?;
        if !value.is_array() {
            self.fault(name, "must be a list");
        }
        value.as_array()
    }

    /// A list of strings, none of them blank.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.list(name)?;
        let texts: Vec<String> =
            items.iter().filter_map(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned).collect();
        if texts.len() != items.len() {
            self.fault(name, "must be a list of strings that are not empty");
        }
        Some(texts)
    }

    /// A list of objects.
    pub(crate) fn objects(&self, name: &str) -> Vec<Fields<'a>> {
        let items = self.list(name).map_or(&[][..], Vec::as_slice);
        let objects: Vec<_> = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some(self.inside(item.as_object()?, &format!("{name}[{index}]"))))
            .collect();
        if objects.len() != items.len() {
            self.fault(name, "must be a list of objects");
        }
        objects
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Option<Fields<'a>> {
        let value = self.get(name)?;
        if !value.is_object() {
            self.fault(name, "must be an object");
        }
        Some(self.inside(value.as_object()?, name))
    }

    fn inside(&self, members: &'a Map<String, Value>, name: &str) -> Fields<'a> {
        Fields { members, at: self.path(name), problems: Rc::clone(&self.problems) }
    }

    /// Where a member stands in the whole body.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }
}
