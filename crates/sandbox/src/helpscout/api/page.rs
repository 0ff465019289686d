//! Lists in pages: numbered in v2, with a cursor in v3 (sheet §2, Pagination).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Call;

/// Items of a page, but for the list of conversations (sheet §2).
pub(crate) const PAGE: usize = 50;

/// One numbered page of `items`, which are whole and in order. An empty one has no `_embedded` (sheet §2).
pub(crate) fn numbered<T>(
    call: &Call,
    key: &str,
    size: usize,
    items: &[T],
    show: impl Fn(&T) -> Value,
) -> Result<Answer, Refusal> {
    let number = match call.parameter("page") {
        None => 1,
        Some(text) => match text.parse::<usize>() {
            Ok(number) if number >= 1 => number,
            _ => {
                return Err(Refusal::parameter("page", "must be a number from 1 on", text));
            }
        },
    };
    let pages = items.len().div_ceil(size);
    let shown: Vec<Value> = items.iter().skip((number - 1).saturating_mul(size)).take(size).map(show).collect();

    let link = |page: usize| json!({"href": link_with(call, "page", &page.to_string())});
    let mut links = Map::new();
    links.insert("self".to_owned(), link(number));
    links.insert("first".to_owned(), link(1));
    links.insert("last".to_owned(), link(pages.max(1)));
    if number < pages {
        links.insert("next".to_owned(), link(number + 1));
    }
    if number > 1 {
        links.insert("previous".to_owned(), link(number - 1));
    }
    let template = format!("{}{}{{?page}}", call.base, call.path);
    links.insert("page".to_owned(), json!({"href": template, "templated": true}));

    let mut body = Map::new();
    if !shown.is_empty() {
        body.insert("_embedded".to_owned(), json!({key: shown}));
    }
    body.insert("_links".to_owned(), Value::Object(links));
    body.insert(
        "page".to_owned(),
        json!({"size": size, "totalElements": items.len(), "totalPages": pages, "number": number}),
    );
    Ok(Answer::Hal(Value::Object(body)))
}

/// A list that is never cut, as sub-resources are. An empty one has no `_embedded`.
pub(crate) fn whole(call: &Call, key: &str, items: Vec<Value>) -> Answer {
    let mut body = json!({"_links": {"self": {"href": link_here(call)}}});
    if let (Some(body), false) = (body.as_object_mut(), items.is_empty()) {
        body.insert("_embedded".to_owned(), json!({key: items}));
    }
    Answer::Hal(body)
}

/// One page behind a cursor. The cursor names the last item seen, so a new item shifts no page. An empty page keeps
/// `_embedded` with an empty list (sheet §2).
pub(crate) fn behind_cursor<T>(
    call: &Call,
    key: &str,
    items: &[T],
    place: impl Fn(&T) -> (i128, u64),
    show: impl Fn(&T) -> Value,
) -> Result<Answer, Refusal> {
    let start = match call.parameter("cursor") {
        None => 0,
        Some(text) => {
            let after = read_cursor(text)
                .ok_or_else(|| Refusal::parameter("cursor", "is not a cursor that was given out", text))?;
            // Newest first: what comes after the cursor is older, or as old with a smaller id.
            items.iter().position(|item| place(item) < after).unwrap_or(items.len())
        }
    };
    let page: Vec<&T> = items.iter().skip(start).take(PAGE).collect();
    let mut links = Map::new();
    links.insert("self".to_owned(), json!({"href": link_here(call)}));
    if items.len() > start + page.len()
        && let Some(last) = page.last()
    {
        let (at, id) = place(last);
        let cursor = URL_SAFE_NO_PAD.encode(format!("{at}/{id}"));
        links.insert("next".to_owned(), json!({"href": link_with(call, "cursor", &cursor)}));
    }
    let shown: Vec<Value> = page.into_iter().map(show).collect();
    Ok(Answer::Hal(json!({"_embedded": {key: shown}, "_links": links})))
}

fn read_cursor(text: &str) -> Option<(i128, u64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (at, id) = text.split_once('/')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn link_here(call: &Call) -> String {
    link(call, call.query.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn link_with(call: &Call, name: &str, value: &str) -> String {
    let others = call.query.iter().filter(|(other, _)| other != name);
    link(call, others.map(|(name, value)| (name.as_str(), value.as_str())).chain([(name, value)]))
}

fn link<'a>(call: &Call, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{}{mark}{query}", call.base, call.path)
}
