//! What only streaming can do: break off on the way.

use std::time::Duration;

use ports::{Relay, RelayError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::net::{LARGE, Net, PIECE, said, streaming};

#[tokio::test]
async fn a_file_that_turns_out_too_large_is_broken_off() {
    let net = Net::start().await;
    let max_bytes = (LARGE / 2) as u64;
    let result = streaming().relay(Relay { max_bytes, ..net.relay("/from/large-unsized", "/take") }).await;
    let Err(RelayError::TooLarge { size }) = result else { panic!("{result:?}") };
    assert!(size > max_bytes && size < LARGE as u64, "{size}");
    let arrived = net.arrival().await;
    assert!(!arrived.is_whole && arrived.body.len() as u64 <= max_bytes + PIECE as u64);
}

#[tokio::test]
async fn a_file_whose_source_dies_arrives_in_part_only() {
    for from in ["/from/dies", "/from/dies-unsized"] {
        let net = Net::start().await;
        assert_eq!(said(&streaming().relay(net.relay(from, "/take")).await), "source down");
        assert!(!net.arrival().await.is_whole, "{from}");
    }
}

#[tokio::test]
async fn a_source_that_says_nothing_for_too_long_is_given_up() {
    for from in ["/from/never", "/from/stops"] {
        let net = Net::start().await;
        let relay = Relay { idle: Duration::from_millis(300), ..net.relay(from, "/take") };
        assert_eq!(said(&streaming().relay(relay).await), "source down", "{from}");
        if from == "/from/stops" {
            assert!(!net.arrival().await.is_whole);
        }
    }
    // Slow is not silent: a drip every 20 ms goes on until the time for the whole is over.
    let net = Net::start().await;
    let (idle, timeout) = (Duration::from_millis(500), Duration::from_millis(1_500));
    let result = streaming().relay(Relay { idle, timeout, ..net.relay("/from/drips", "/take") }).await;
    assert!(matches!(&result, Err(RelayError::SourceDown(words)) if words.contains("1.5s")), "{result:?}");
}

#[tokio::test]
async fn a_target_that_takes_nothing_for_too_long_is_given_up() {
    let net = Net::start().await;
    let relay = Relay { idle: Duration::from_millis(300), ..net.relay("/from/large", "/never") };
    let result = streaming().relay(relay).await;
    assert!(matches!(&result, Err(RelayError::NoAnswer(words)) if words.contains("does not take")), "{result:?}");
}

/// A target that answers once it has read this much, and goes on reading, or closes.
#[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its servers")]
async fn hasty(answer: &'static str, reads_on: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = vec![0; PIECE];
        stream.read_exact(&mut buffer).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        while reads_on && stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    });
    url
}

#[tokio::test]
async fn an_answer_that_comes_early_ends_the_upload() {
    const REFUSAL: &str = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 2\r\n\r\nno";
    for from in ["/from/large", "/from/large-unsized"] {
        let net = Net::start().await;
        let to = hasty(REFUSAL, true).await;
        let relayed = streaming().relay(net.relay(from, &to)).await.unwrap();
        assert_eq!((relayed.answer.status.as_u16(), relayed.answer.body.as_ref()), (413, &b"no"[..]));
        let expected = if from == "/from/large" { LARGE..=LARGE } else { 1..=LARGE };
        assert!(expected.contains(&usize::try_from(relayed.size).unwrap()), "{from}: {}", relayed.size);
    }
    // Whoever closes at once may take his answer with him. It is never taken for another one.
    let net = Net::start().await;
    let to = hasty(REFUSAL, false).await;
    let result = said(&streaming().relay(net.relay("/from/large", &to)).await);
    assert!(result == format!("413 {LARGE} audio/mpeg") || result == "no answer", "{result}");
}

#[tokio::test]
async fn a_success_before_the_whole_file_is_none() {
    let net = Net::start().await;
    let to = hasty("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n[]", true).await;
    // The source stops, so that the file cannot have been whole when the answer came.
    let result = streaming().relay(net.relay("/from/stops", &to)).await;
    assert!(matches!(&result, Err(RelayError::NoAnswer(words)) if words.contains("201")), "{result:?}");
}

#[tokio::test]
async fn whoever_waits_no_longer_leaves_no_half_file_that_looks_whole() {
    let net = Net::start().await;
    let waiting = tokio::time::timeout(Duration::from_millis(300), async {
        streaming().relay(net.relay("/from/stops", "/take")).await
    });
    assert!(waiting.await.is_err());
    assert!(!net.arrival().await.is_whole);
}
