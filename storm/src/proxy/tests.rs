//! The proxy over real sockets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere";
const REQUEST: &[u8] = b"POST / HTTP/1.1\r\ncontent-length: 6\r\n\r\nplease";

/// Answers every whole request. Ends when it is dropped.
async fn server() -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut running = JoinSet::new();
    running.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            connections.spawn(async move {
                let mut wire = wire::Wire::new(stream);
                while let Ok(Some(request)) = wire.message().await {
                    assert_eq!(request.bytes, REQUEST);
                    wire.send(ANSWER).await.unwrap();
                }
            });
        }
    });
    (address, running)
}

/// All that comes back for one request, until the connection ends.
async fn ask_once(address: SocketAddr) -> (Vec<u8>, std::io::Result<usize>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut answer = Vec::new();
    if let Err(error) = stream.write_all(REQUEST).await {
        return (answer, Err(error));
    }
    let end = stream.read_to_end(&mut answer).await;
    (answer, end)
}

#[tokio::test]
async fn without_cuts_everything_is_carried() {
    let (upstream, _server) = server().await;
    let tally = Tally::default();
    let proxy = Proxy::start(upstream, 1, 0.0, &tally).unwrap();
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    for _ in 0..20 {
        stream.write_all(REQUEST).await.unwrap();
        let mut answer = vec![0; ANSWER.len()];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, ANSWER);
    }
    assert!(tally.read().carried >= 19, "the last one may not be written down yet");
    assert!(tally.read().cuts.is_empty());
}

#[tokio::test]
async fn every_kind_of_cut_strikes_and_is_counted() {
    let (upstream, _server) = server().await;
    let tally = Tally::default();
    let proxy = Proxy::start(upstream, 1, 1.0, &tally).unwrap();
    for _ in 0..60 {
        let (answer, end) = ask_once(proxy.address).await;
        assert!(ANSWER.starts_with(&answer));
        assert!(end.is_err(), "it ends with a reset, after {} bytes", answer.len());
    }
    let counts = tally.read();
    assert_eq!(counts.cuts.keys().copied().collect::<Vec<_>>(), Cut::DRAWN);
    assert_eq!(counts.cuts.values().sum::<usize>(), 60);
    proxy.calm();
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let mut answer = vec![0; ANSWER.len()];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, ANSWER);
}

#[tokio::test]
async fn a_held_port_refuses_while_nobody_listens() {
    let port = Port::hold().unwrap();
    for _ in 0..2 {
        let listener = port.listen().unwrap();
        TcpStream::connect(port.address).await.unwrap();
        drop(listener);
        let refused = TcpStream::connect(port.address).await.unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    }
}
