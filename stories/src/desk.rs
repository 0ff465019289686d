//! What the fake Help Scout holds, with the questions that stories ask.

use serde_json::Value;

/// A fake Help Scout's dump.
pub struct DeskView(pub Value);

impl DeskView {
    /// All conversations, oldest first.
    #[must_use]
    pub fn conversations(&self) -> Vec<&Value> {
        self.0["conversations"].as_array().into_iter().flatten().collect()
    }

    /// Conversations that hold at least one record of ours.
    #[must_use]
    pub fn ours(&self) -> Vec<&Value> {
        self.conversations().into_iter().filter(|one| !records(one).is_empty()).collect()
    }

    /// The one conversation that holds records of ours.
    ///
    /// # Panics
    /// When there is another number of them.
    #[must_use]
    #[track_caller]
    pub fn our_one(&self) -> &Value {
        let ours = self.ours();
        assert_eq!(ours.len(), 1, "one conversation holds records: {ours:#?}");
        ours[0]
    }

    /// All records of ours, `type: text`, in order of conversation and thread.
    #[must_use]
    pub fn records(&self) -> Vec<String> {
        self.conversations().into_iter().flat_map(records).collect()
    }

    /// A conversation by id.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn conversation(&self, id: u64) -> &Value {
        self.conversations().into_iter().find(|one| one["id"] == id).expect("the conversation")
    }

    /// All customers who were not deleted.
    #[must_use]
    pub fn customers(&self) -> Vec<&Value> {
        self.0["customers"].as_array().into_iter().flatten().filter(|one| one["deleted_at"].is_null()).collect()
    }

    /// Customers that were made through the API.
    #[must_use]
    pub fn made_customers(&self) -> Vec<&Value> {
        self.customers().into_iter().filter(|one| !one["request"].is_null()).collect()
    }

    /// A customer by id.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn customer(&self, id: u64) -> &Value {
        self.customers().into_iter().find(|one| one["id"] == id).expect("the customer")
    }

    /// What would have reached a customer because of a request.
    #[must_use]
    pub fn reached_customers(&self) -> Vec<&Value> {
        let all = self.0["reached_customers"].as_array();
        all.into_iter().flatten().filter(|one| !one["request"].is_null()).collect()
    }
}

/// The threads of a conversation that hold a record of ours, oldest first.
fn threads(conversation: &Value) -> impl Iterator<Item = (&Value, &str)> {
    let threads = conversation["threads"].as_array().into_iter().flatten();
    threads.filter_map(|thread| {
        let text = thread["text"].as_str()?;
        text.contains("Ref. ").then_some((thread, text))
    })
}

/// The records of ours in a conversation, oldest first, `type: text`.
#[must_use]
pub fn records(conversation: &Value) -> Vec<String> {
    threads(conversation).map(|(thread, text)| format!("{}: {text}", thread["type"].as_str().unwrap_or("?"))).collect()
}

/// The kinds of our records in a conversation, oldest first.
#[must_use]
pub fn kinds(conversation: &Value) -> Vec<&str> {
    threads(conversation).map(|(thread, _)| thread["type"].as_str().unwrap_or("?")).collect()
}

/// Who is named as the author of each of our records, oldest first.
#[must_use]
pub fn authors(conversation: &Value) -> Vec<u64> {
    threads(conversation).map(|(thread, _)| thread["created_by"]["id"].as_u64().unwrap_or(0)).collect()
}

/// A conversation's tags, sorted.
#[must_use]
pub fn tags(conversation: &Value) -> Vec<&str> {
    let mut tags: Vec<&str> = conversation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    tags.sort_unstable();
    tags
}
