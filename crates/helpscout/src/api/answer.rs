//! What a write came to (design, promise 3), as the decisions that it calls for.

use contract::Trouble;
use http::StatusCode;
use http::header::LOCATION;
use ports::Response;
use rest::{Failure, Verdict, garbled, header_text, is_id};

use super::vendor::VENDOR;

/// What came of a write. Only [`WriteAnswer::Unknown`] leaves open whether it was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteAnswer {
    /// Applied: a complete 2xx.
    Applied {
        /// The id of what came into being, where something did.
        resource_id: Option<String>,
        /// The vendor's id of the request (`Correlation-ID`).
        request_id: Option<String>,
        /// The HTTP status.
        status: u16,
    },
    /// Not applied: the object is elsewhere now (a complete 3xx).
    Moved {
        /// The id at the end of the address that was given.
        location: Option<String>,
    },
    /// Not applied: 404. The object is gone or merged, or a `user` is unknown (sheet helpscout §2).
    NotFound {
        /// The vendor's words.
        words: String,
    },
    /// Not applied: 409, the e-mail address belongs to another customer (sheet helpscout §2).
    Conflict409 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied: 412, the conversation has as many threads as it may have (sheet helpscout §2).
    Full412 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied: 423, the conversation is too old under the company's policy (sheet helpscout §2).
    Locked423 {
        /// The vendor's words.
        words: String,
    },
    /// Not applied, and the same request never will be: another complete 4xx.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The vendor's words.
        words: String,
    },
    /// Not applied, for a reason that passes: not sent, 429, or no valid token.
    NotApplied(Trouble),
    /// Nobody knows: a time-out, a cut connection, a 5xx, a 408.
    Unknown {
        /// What was seen.
        detail: String,
    },
}

impl WriteAnswer {
    /// Sorts what came of sending a write.
    pub(super) fn of(sent: Result<Response, Failure>) -> Self {
        match Verdict::of(&VENDOR, sent) {
            Verdict::Applied(answer) => Self::Applied {
                resource_id: resource_id(&answer),
                request_id: VENDOR.request_id(&answer),
                status: answer.status.as_u16(),
            },
            Verdict::Redirected(answer) => Self::of_redirect(&answer),
            Verdict::Refused(answer) => Self::of_refusal(&answer),
            Verdict::NotApplied(trouble) => Self::NotApplied(trouble),
            Verdict::Unknown { detail } => Self::Unknown { detail },
        }
    }

    fn of_redirect(answer: &Response) -> Self {
        match answer.status {
            // A merged conversation's address has moved for good (sheet helpscout §2).
            StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT => {
                Self::Moved { location: id_in_location(answer) }
            }
            // Not applied (promise 3), and nothing that the vendor does: a proxy on the way, for the moment.
            _ => Self::NotApplied(garbled(VENDOR.seen(answer))),
        }
    }

    fn of_refusal(answer: &Response) -> Self {
        let words = VENDOR.words(answer);
        match answer.status {
            StatusCode::NOT_FOUND => Self::NotFound { words },
            StatusCode::CONFLICT => Self::Conflict409 { words },
            StatusCode::PRECONDITION_FAILED => Self::Full412 { words },
            StatusCode::LOCKED => Self::Locked423 { words },
            status => Self::Refused { status: status.as_u16(), words },
        }
    }
}

/// The id of what came into being: `Resource-ID`, else from `Location`, whose path may be followed by a query
/// (sheet helpscout §2, creation). A text that cannot be an id is none: whoever needs one finds it by the record's code.
fn resource_id(answer: &Response) -> Option<String> {
    header_text(answer, "resource-id").filter(|id| is_id(id)).or_else(|| id_in_location(answer))
}

/// The last part of the path in `Location`, where it is an id.
pub(super) fn id_in_location(answer: &Response) -> Option<String> {
    let location = header_text(answer, LOCATION.as_str())?;
    let path = location.split(['?', '#']).next()?;
    let id = path.trim_end_matches('/').rsplit('/').next()?;
    is_id(id).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: map,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn each_status_means_one_thing_for_a_write() {
        let of = |status| match WriteAnswer::of(Ok(answer(status, &[], ""))) {
            WriteAnswer::Applied { .. } => "applied",
            WriteAnswer::Moved { .. } => "moved",
            WriteAnswer::NotFound { .. } => "not found",
            WriteAnswer::Conflict409 { .. } => "conflict",
            WriteAnswer::Full412 { .. } => "full",
            WriteAnswer::Locked423 { .. } => "locked",
            WriteAnswer::Refused { .. } => "refused",
            WriteAnswer::NotApplied(Trouble::Limited { .. }) => "limited",
            WriteAnswer::NotApplied(Trouble::Unauthorised { .. }) => "unauthorised",
            WriteAnswer::NotApplied(_) => "not applied",
            WriteAnswer::Unknown { .. } => "unknown",
        };
        let expected = [
            (200, "applied"),
            (201, "applied"),
            (204, "applied"),
            (301, "moved"),
            (302, "not applied"),
            (307, "not applied"),
            (308, "moved"),
            (400, "refused"),
            (401, "unauthorised"),
            (403, "refused"),
            (404, "not found"),
            (408, "unknown"),
            (409, "conflict"),
            (412, "full"),
            (413, "refused"),
            (415, "refused"),
            (423, "locked"),
            (429, "limited"),
            (500, "unknown"),
            (502, "unknown"),
            (503, "unknown"),
            (504, "unknown"),
            (599, "unknown"),
        ];
        for (status, meaning) in expected {
            assert_eq!(of(status), meaning, "{status}");
        }
    }

    #[test]
    fn the_new_id_is_the_header_or_the_end_of_the_path() {
        let id = |headers: &[(&'static str, &'static str)]| resource_id(&answer(201, headers, ""));
        let location = ("location", "https://api.helpscout.net/v2/organizations/15?includeCounts=false&x=/9");
        assert_eq!(id(&[("resource-id", "7"), location]).as_deref(), Some("7"));
        assert_eq!(id(&[location]).as_deref(), Some("15"));
        assert_eq!(id(&[("location", "/v2/conversations/8/")]).as_deref(), Some("8"));
        assert_eq!(id(&[("resource-id", " ")]), None);
        assert_eq!(id(&[("resource-id", "none"), location]).as_deref(), Some("15"));
        for (name, text) in [
            ("location", "https://api.helpscout.net"),
            ("location", "https://api.helpscout.net/v2/conversations"),
            ("location", "https://api.helpscout.net/v2/conversations?id=9"),
            ("location", "/v2/conversations/-9"),
            ("resource-id", "123456789012345678901"),
        ] {
            assert_eq!(id(&[(name, text)]), None, "{text}");
        }
        assert_eq!(id(&[]), None);
    }
}
