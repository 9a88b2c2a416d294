//! The limit that the app is measured against (`bench/run`): a page of a given size, always the same, and nothing else.
//! Usage: `static_page PORT BYTES`.

use std::error::Error;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Result<Vec<usize>, _> =
        std::env::args().skip(1).map(|text| text.parse()).collect();
    let [port, bytes] = numbers?
        .try_into()
        .map_err(|_| "usage: static_page PORT BYTES")?;
    let body = Bytes::from(vec![b'x'; bytes]);
    let page =
        || async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response() };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", u16::try_from(port)?)).await?;
    axum::serve(listener, Router::new().route("/", get(page))).await?;
    Ok(())
}
