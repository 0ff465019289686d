//! Where recordings and messages' files can be fetched (sheet §6), and which addresses are followed at all.
//!
//! Addresses come from Aircall's answers and from webhooks whose token was compared. They are checked all the same: only
//! HTTPS at a named host, or Aircall's own address as configured. Never a bare IP address or a local name, which could be
//! something inside the network that Deskline runs in.

use contract::phone_side::FileLink;
use serde_json::Value;
use url::{Host, Url};

use crate::reading::{id, member, text};

const NAME_CHARS: usize = 200;

/// The file of a call, from an item of `/v1/calls/:id?fetch_short_urls=true`. The short links live longest.
pub(crate) fn of_call(item: &Value, base: &Url) -> FileLink {
    let call = member(item, "call").unwrap_or(item);
    let told = |key: &&str| member(call, key)?.as_str().map(str::trim).filter(|url| !url.is_empty()).map(str::to_owned);
    let kinds =
        [("recording", ["recording_short_url", "recording"]), ("voicemail", ["voicemail_short_url", "voicemail"])];
    let found = kinds.into_iter().find_map(|(kind, keys)| Some((kind, keys.iter().find_map(told)?)));
    let Some((kind, url)) = found else { return FileLink::Gone };
    let id = member(call, "id").and_then(id).map_or_else(String::new, |id| format!("-{id}"));
    at(url, format!("{kind}{id}.mp3"), "audio/mpeg".to_owned(), base)
}

/// A message's file, where the webhook said that it is.
pub(crate) fn of_message(url: &str, name: &str, content_type: &str, base: &Url) -> FileLink {
    let name = text(&Value::String(name.to_owned()), NAME_CHARS).unwrap_or_else(|| "file".to_owned());
    at(url.to_owned(), name, content_type.to_owned(), base)
}

fn at(url: String, name: String, content_type: String, base: &Url) -> FileLink {
    match Url::parse(&url) {
        Ok(parsed) if is_followed(&parsed, base) => FileLink::At { url, name, content_type },
        _ => FileLink::NotFollowed,
    }
}

fn is_followed(url: &Url, base: &Url) -> bool {
    if url.origin() == base.origin() {
        return true;
    }
    let named = match url.host() {
        Some(Host::Domain(name)) => name.contains('.') && !name.ends_with(".local") && !name.ends_with(".internal"),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    };
    url.scheme() == "https" && named && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn base() -> Url {
        Url::parse("https://api.aircall.io/").unwrap()
    }

    #[test]
    fn only_named_hosts_over_https_are_followed() {
        for good in [
            "https://media.s3.amazonaws.com/a?X-Amz-Expires=600",
            "https://short-urls.aircall.io/v1/x",
            "https://api.aircall.io/x",
        ] {
            assert!(matches!(of_message(good, "a", "image/png", &base()), FileLink::At { .. }), "{good}");
        }
        for bad in [
            "http://media.example.com/a",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/a",
            "https://localhost/a",
            "https://db.internal/a",
            "https://user:word@example.com/a",
            "file:///etc/passwd",
            "nonsense",
        ] {
            assert_eq!(of_message(bad, "a", "image/png", &base()), FileLink::NotFollowed, "{bad}");
        }
    }

    #[test]
    fn a_rehearsal_serves_its_files_where_its_api_is() {
        let base = Url::parse("http://127.0.0.1:4010/aircall/").unwrap();
        let link = of_message("http://127.0.0.1:4010/media/1", "a", "image/png", &base);
        assert!(matches!(link, FileLink::At { .. }));
        assert_eq!(of_message("http://127.0.0.1:4011/media/1", "a", "image/png", &base), FileLink::NotFollowed);
    }

    #[test]
    fn a_calls_short_link_goes_first_and_a_call_without_a_file_has_none() {
        let item = json!({ "call": { "id": 7, "recording": "https://s3.example.com/long", "recording_short_url": "https://short.example.com/r" } });
        let FileLink::At { url, name, .. } = of_call(&item, &base()) else { panic!("a link") };
        assert_eq!((url.as_str(), name.as_str()), ("https://short.example.com/r", "recording-7.mp3"));
        assert_eq!(of_call(&json!({ "call": { "id": 7, "recording": null } }), &base()), FileLink::Gone);
        let voicemail = json!({ "id": 7, "voicemail": "https://s3.example.com/v" });
        assert!(matches!(of_call(&voicemail, &base()), FileLink::At { name, .. } if name == "voicemail-7.mp3"));
    }
}
