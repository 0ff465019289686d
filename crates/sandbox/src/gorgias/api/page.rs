//! Lists in pages behind a cursor (§0).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::date;

/// Items of a page, if nothing else is asked for (§0).
const PAGE: u64 = 30;
/// Most items of a page (§0).
const PAGE_MAX: u64 = 100;

/// The parameters that every list takes.
pub(crate) const PAGING: [&str; 3] = ["cursor", "limit", "order_by"];

/// Where an item stands in its list, then its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(Key, u64);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Whole microseconds: a cursor tells no more.
    At(i64),
    Text(String),
}

impl Place {
    /// A place in time.
    pub(crate) fn at(at: Timestamp, id: u64) -> Self {
        Self(Key::At(at.as_microsecond()), id)
    }

    /// A place in the alphabet.
    pub(crate) fn text(text: &str, id: u64) -> Self {
        Self(Key::Text(text.to_lowercase()), id)
    }
}

/// Whether a list has `total_resources` in its `meta`; customers have not (§0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    Null,
    Absent,
}

/// The order that is asked for: field and direction. Refuses what is not among `known`.
pub(crate) fn order<'a>(
    call: &'a Call,
    known: &[&'static str],
    default: &'static str,
) -> Result<(&'a str, bool), Refusal> {
    let asked = call.parameter("order_by").unwrap_or(default);
    let wanted = known.iter().copied().find(|order| *order == asked);
    let order = wanted.ok_or_else(|| Refusal::member("order_by", "Not a valid choice."))?;
    // Orders by two fields give both the same direction.
    let first = asked.split(',').next().unwrap_or_default();
    Ok((first.split_once(':').map_or(first, |(field, _)| field), order.contains(":desc")))
}

/// One page of `items`, in any order as they come in. A cursor names the last item seen, so a new item shifts no page.
pub(crate) fn page<T>(
    call: &Call,
    items: impl Iterator<Item = T>,
    descending: bool,
    total: Total,
    place: impl Fn(&T) -> Place,
    show: impl Fn(&T) -> Value,
) -> Result<Answer, Refusal> {
    let limit = call.number("limit")?.unwrap_or(PAGE);
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(Refusal::member("limit", "Must be greater than or equal to 1 and less than or equal to 100."));
    }
    // A null cursor starts over (§0).
    let cursor = call.parameter("cursor").filter(|cursor| *cursor != "null").map(read_cursor).transpose()?;
    let mut placed: Vec<(Place, T)> = items.map(|item| (place(&item), item)).collect();
    placed.sort_by(|(one, _), (other, _)| if descending { other.cmp(one) } else { one.cmp(other) });
    let behind = |it: &Place, cursor: &Place| if descending { it < cursor } else { it > cursor };
    let start = match &cursor {
        None => 0,
        Some((Way::On, after)) => placed.iter().position(|(it, _)| behind(it, after)).unwrap_or(placed.len()),
        Some((Way::Back, before)) => {
            let end = placed.iter().position(|(it, _)| !behind(before, it)).unwrap_or(placed.len());
            end.saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX))
        }
    };
    let here: Vec<&(Place, T)> = placed.iter().skip(start).take(usize::try_from(limit).unwrap_or(0)).collect();
    let more = placed.len() > start + here.len();
    let next = here.last().filter(|_| more).map(|(place, _)| write_cursor(Way::On, place));
    let prev = here.first().filter(|_| start > 0).map(|(place, _)| write_cursor(Way::Back, place));
    let mut meta = json!({"prev_cursor": prev, "next_cursor": next});
    if let (Total::Null, Some(meta)) = (total, meta.as_object_mut()) {
        meta.insert("total_resources".to_owned(), Value::Null);
    }
    let data: Vec<Value> = here.into_iter().map(|(_, item)| show(item)).collect();
    Ok(Answer::Json(json!({"object": "list", "uri": call.path, "data": data, "meta": meta})))
}

/// A list that is never cut.
pub(crate) fn whole(call: &Call, data: Vec<Value>) -> Answer {
    Answer::Json(json!({"object": "list", "uri": call.path, "data": data, "meta": {}}))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

fn write_cursor(way: Way, Place(key, id): &Place) -> String {
    let word = if way == Way::On { "next" } else { "prev" };
    let key = match key {
        Key::At(micros) => Timestamp::from_microsecond(*micros).map(date::out).unwrap_or_default(),
        Key::Text(text) => text.clone(),
    };
    STANDARD.encode(json!([word, key, id]).to_string())
}

fn read_cursor(text: &str) -> Result<(Way, Place), Refusal> {
    let read = || {
        let bytes = STANDARD.decode(text).ok()?;
        let (word, text, id): (String, String, u64) = serde_json::from_slice(&bytes).ok()?;
        let way = match word.as_str() {
            "next" => Way::On,
            "prev" => Way::Back,
            _ => return None,
        };
        let key = date::read(&text).map_or(Key::Text(text), |at| Key::At(at.as_microsecond()));
        Some((way, Place(key, id)))
    };
    read().ok_or_else(|| Refusal::member("cursor", "Not a valid cursor."))
}
