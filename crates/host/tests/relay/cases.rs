//! What is the same for both ways: streaming, and two exchanges with the file held in between.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, TRANSFER_ENCODING};
use ports::{Gate, Relay};

use crate::net::{Arrived, LARGE, Net, SMALL, in_two, said, streaming};

/// The part's headers and the file in a whole form.
fn opened(arrived: &Arrived) -> (String, Vec<u8>) {
    assert!(arrived.is_whole, "{:?}", arrived.headers);
    let content_type = arrived.headers[CONTENT_TYPE].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = arrived.body.strip_prefix(format!("--{boundary}\r\n").as_bytes()).unwrap();
    let body = body.strip_suffix(format!("\r\n--{boundary}--\r\n").as_bytes()).unwrap();
    let end = body.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (String::from_utf8(body[..end].to_vec()).unwrap(), body[end + 4..].to_vec())
}

#[tokio::test]
async fn a_file_arrives_as_it_is_in_one_part() {
    for transport in [streaming(), in_two()] {
        for (from, file) in [("/from/small", SMALL), ("/from/unsized", SMALL), ("/from/empty", "")] {
            let net = Net::start().await;
            let result = transport.relay(net.relay(from, "/take")).await;
            assert_eq!(said(&result), format!("201 {} audio/mpeg", file.len()), "{from}");
            assert_eq!(result.unwrap().answer.body, "[]");
            let arrived = net.arrived();
            assert_eq!(arrived.len(), 1);
            let (part, content) = opened(&arrived[0]);
            assert_eq!(content, file.as_bytes(), "{from}");
            let disposition = "Content-Disposition: form-data; name=\"call.mp3\"; filename=\"call.mp3\"";
            assert_eq!(part, format!("{disposition}\r\nContent-Type: audio/mpeg"));
        }
    }
}

#[tokio::test]
async fn only_a_length_that_is_known_is_told() {
    let net = Net::start().await;
    for from in ["/from/small", "/from/large", "/from/unsized"] {
        let result = streaming().relay(net.relay(from, "/take")).await;
        assert!(result.is_ok(), "{result:?}");
    }
    let arrived = net.arrived();
    for known in &arrived[..2] {
        assert_eq!(known.headers[CONTENT_LENGTH].to_str().unwrap(), known.body.len().to_string());
        assert_eq!(known.headers.get(TRANSFER_ENCODING), None);
    }
    assert_eq!(arrived[2].headers.get(CONTENT_LENGTH), None);
    assert_eq!(arrived[2].headers[TRANSFER_ENCODING], "chunked");
}

#[tokio::test]
async fn credentials_go_to_the_target_only() {
    for transport in [streaming(), in_two()] {
        let net = Net::start().await;
        let plain = net.relay("/from/small", "/take");
        let mut from = plain.from.clone();
        from.set_username("anna").unwrap();
        from.set_password(Some("hush")).unwrap();
        let result = transport.relay(Relay { from, ..plain }).await;
        assert!(result.is_ok(), "{result:?}");
        let asked = net.asked();
        assert_eq!((asked[0].get(AUTHORIZATION), asked[0].get(COOKIE)), (None, None), "{asked:?}");
        assert_eq!(asked[0]["accept-encoding"], "identity");
        assert_eq!(net.arrived()[0].headers[AUTHORIZATION], "Bearer t");
    }
}

#[tokio::test]
async fn each_end_is_told_apart() {
    let large = LARGE.to_string();
    let too_large = format!("too large {large}");
    let cases: &[(&str, &str, &str)] = &[
        ("/from/odd", "/take", "201 10 image/png"),
        ("/from/untyped", "/take", "201 10 application/octet-stream"),
        ("/from/moved", "/take", "source 302"),
        ("/from/forbidden", "/take", "source 403"),
        ("/from/nowhere", "/take", "source 404"),
        ("/from/gone", "/take", "source 410"),
        ("/from/dies", "/take", "source down"),
        ("/from/dies-unsized", "/take", "source down"),
        ("http://nobody.invalid/", "/take", "source down"),
        ("ftp://127.0.0.1/", "/take", "source down"),
        ("/from/small", "http://nobody.invalid/", "not sent"),
        ("/from/small", "ftp://127.0.0.1/", "not sent"),
        ("/from/small", "/status/302", "302 10 audio/mpeg"),
        ("/from/small", "/status/500", "500 10 audio/mpeg"),
        ("/from/small", "/take-and-break", "no answer"),
        ("/from/large", "/take", &format!("201 {large} audio/mpeg")),
        ("/from/large-unsized", "/take", &format!("201 {large} audio/mpeg")),
    ];
    for transport in [streaming(), in_two()] {
        for (from, to, expected) in cases {
            let net = Net::start().await;
            let result = transport.relay(net.relay(from, to)).await;
            assert_eq!(said(&result), *expected, "{from} {to}: {result:?}");
            let is_expected = expected.starts_with("201");
            assert!(net.arrived().iter().all(|arrived| arrived.is_whole == is_expected) || *to == "/take-and-break");
        }
        // What the source says beforehand keeps everything from the target.
        for (change, expected) in [
            (Relay { max_bytes: 9, ..Net::start().await.relay("/from/small", "/take") }, "too large 10"),
            (
                Relay { max_bytes: LARGE as u64 - 1, ..Net::start().await.relay("/from/large", "/take") },
                too_large.as_str(),
            ),
        ] {
            assert_eq!(said(&transport.relay(change).await), expected);
        }
    }
}

#[tokio::test]
async fn a_target_that_said_to_wait_meanwhile_gets_nothing() {
    for transport in [streaming(), in_two()] {
        let net = Net::start().await;
        let gate = Gate::new(|| Some(Duration::from_secs(26)));
        let result = transport.relay(Relay { gate, ..net.relay("/from/small", "/take") }).await;
        assert_eq!(said(&result), "closed 26");
        assert!(net.arrived().is_empty(), "{:?}", net.arrived());
    }
}

#[tokio::test]
async fn the_limit_itself_is_taken() {
    for transport in [streaming(), in_two()] {
        for from in ["/from/small", "/from/unsized"] {
            let net = Net::start().await;
            let limited = |max_bytes| Relay { max_bytes, ..net.relay(from, "/take") };
            assert_eq!(said(&transport.relay(limited(10)).await), "201 10 audio/mpeg");
            assert_eq!(said(&transport.relay(limited(9)).await), "too large 10");
        }
    }
}

#[tokio::test]
async fn a_type_counts_as_the_source_tells_it_else_as_it_was_told_before() {
    for transport in [streaming(), in_two()] {
        for (from, told, accepted, expected) in [
            ("/from/small", "image/png", &["image/", "application/pdf"][..], "type audio/mpeg"),
            ("/from/odd", "audio/mpeg", &["image/", "application/pdf"], "201 10 image/png"),
            ("/from/untyped", "application/pdf", &["image/", "application/pdf"], "201 10 application/pdf"),
            ("/from/untyped", "", &["image/"], "type application/octet-stream"),
            ("/from/untyped", "image/png\r\nX: y", &["image/"], "type application/octet-stream"),
            ("/from/untyped", "", &[], "201 10 application/octet-stream"),
        ] {
            let net = Net::start().await;
            let relay = Relay {
                content_type: told.to_owned(),
                accepted: accepted.iter().map(|prefix| (*prefix).to_owned()).collect(),
                ..net.relay(from, "/take")
            };
            assert_eq!(said(&transport.relay(relay).await), expected, "{from} {told:?}");
            assert_eq!(net.arrived().len(), usize::from(expected.starts_with("201")));
        }
    }
}

#[tokio::test]
async fn odd_names_stay_in_their_place() {
    for transport in [streaming(), in_two()] {
        let net = Net::start().await;
        let name = "a\"b\r\nX-Y: z\r\n\r\n; c\\".to_owned();
        let relay = Relay { part: name.clone(), file_name: name, ..net.relay("/from/small", "/take") };
        assert_eq!(said(&transport.relay(relay).await), "201 10 audio/mpeg");
        let (part, content) = opened(&net.arrived()[0]);
        assert_eq!(content, SMALL.as_bytes());
        let clean = "a'b  X-Y: z    , c_";
        let disposition = format!("Content-Disposition: form-data; name=\"{clean}\"; filename=\"{clean}\"");
        assert_eq!(part, format!("{disposition}\r\nContent-Type: audio/mpeg"));
    }
}

#[tokio::test]
async fn no_wait_is_without_end() {
    for transport in [streaming(), in_two()] {
        for (from, to, expected) in [
            ("/from/never", "/take", "source down"),
            ("/from/stops", "/take", "source down"),
            ("/from/drips", "/take", "source down"),
            ("/from/small", "/never", "no answer"),
        ] {
            let net = Net::start().await;
            let relay = Relay { timeout: Duration::from_millis(400), ..net.relay(from, to) };
            let result = transport.relay(relay).await;
            assert_eq!(said(&result), expected, "{from} {to}: {result:?}");
            assert!(net.arrived().iter().all(|arrived| !arrived.is_whole));
        }
    }
}

#[tokio::test]
async fn words_about_an_error_do_not_show_the_address() {
    for transport in [streaming(), in_two()] {
        let net = Net::start().await;
        for (from, to) in [
            ("http://nobody.invalid/?X-Amz-Signature=4155550101", "/take"),
            ("/from/dies?X-Amz-Signature=4155550101", "/take"),
            ("/from/small", "http://nobody.invalid/?4155550101"),
        ] {
            let error = transport.relay(net.relay(from, to)).await.unwrap_err();
            assert!(!error.to_string().contains("4155550101"), "{error}");
        }
    }
}
