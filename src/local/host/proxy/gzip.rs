//! Compressing answers as nginx's gzip filter does: for whom, of what, and each piece as it comes.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{self, HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame};
use hyper::{Method, Response};

use super::question::Question;
use super::{BoxError, ProxyBody};
use crate::local::host::nginx::compile::Gzip;

/// Compresses an answer where the settings want it and the client takes it.
pub(super) fn compress(mut response: Response<ProxyBody>, gzip: &Gzip, question: &Question) -> Response<ProxyBody> {
    if !gzip.on || !is_fit(&response, gzip) {
        return response;
    }
    let headers = response.headers_mut();
    if gzip.vary {
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    if question.method == Method::HEAD || !question.takes_gzip() {
        return response;
    }
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::ACCEPT_RANGES);
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    weaken(headers);
    let encoder = GzEncoder::new(Vec::new(), Compression::new(gzip.level));
    response.map(|body| Gzipped { body, encoder: Some(encoder) }.boxed())
}

fn is_fit(response: &Response<ProxyBody>, gzip: &Gzip) -> bool {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    [200, 403, 404].contains(&response.status().as_u16())
        && !headers.contains_key(header::CONTENT_ENCODING)
        && gzip.types.iter().any(|wanted| *wanted == kind || wanted == "*")
        && length.is_none_or(|length| length >= gzip.least)
}

/// What is compressed is no longer the same to the byte.
fn weaken(headers: &mut HeaderMap) {
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| !tag.starts_with("W/"));
    if let Some(Ok(weak)) = tag.map(|tag| HeaderValue::from_str(&format!("W/{tag}"))) {
        headers.insert(header::ETAG, weak);
    }
}

struct Gzipped {
    body: ProxyBody,
    /// Gone when all is said.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Gzipped {
    /// What there is to send after a piece came in. Every piece goes on at once: somebody may wait for it.
    fn take(&mut self, piece: &[u8]) -> std::io::Result<Vec<u8>> {
        let Some(encoder) = self.encoder.as_mut() else { return Ok(Vec::new()) };
        encoder.write_all(piece)?;
        encoder.flush()?;
        Ok(std::mem::take(encoder.get_mut()))
    }
}

impl Body for Gzipped {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        loop {
            if self.encoder.is_none() {
                return Poll::Ready(None);
            }
            let bytes = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(frame))) => match frame.data_ref() {
                    Some(piece) => self.take(piece),
                    // Trailers speak of bytes that are not sent.
                    None => continue,
                },
                Poll::Ready(None) => self.encoder.take().map_or_else(|| Ok(Vec::new()), GzEncoder::finish),
            };
            match bytes {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Poll::Ready(Some(Ok(Frame::data(bytes.into())))),
                Err(error) => return Poll::Ready(Some(Err(error.into()))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::local::host::proxy::pages;

    #[tokio::test]
    async fn what_is_compressed_is_the_same_when_it_is_read() {
        let text = "a line that comes again and again\n".repeat(1000);
        let ask = |accepts: &str| {
            let request = hyper::Request::builder().header("accept-encoding", accepts).body(()).expect("builds");
            Question::of(&request, ([127, 0, 0, 1], 9).into()).expect("is fine")
        };
        let answer = |kind: &'static str| {
            let mut response = Response::new(pages::full(text.clone()));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            response.headers_mut().insert(header::CONTENT_LENGTH, text.len().into());
            response.headers_mut().insert(header::ETAG, HeaderValue::from_static("\"a\""));
            response
        };
        let gzip = Gzip { on: true, types: vec!["text/html".into()], least: 20, level: 1, vary: true };
        let packed = compress(answer("text/html; charset=utf-8"), &gzip, &ask("gzip, br"));
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        assert_eq!(packed.headers()["etag"], "W/\"a\"");
        assert_eq!(packed.headers()["vary"], "Accept-Encoding");
        assert!(!packed.headers().contains_key("content-length"));
        let bytes = packed.into_body().collect().await.expect("reads").to_bytes();
        assert!(bytes.len() < text.len() / 10, "{}", bytes.len());
        let mut read = String::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut read).expect("is gzip");
        assert_eq!(read, text);
        for (response, accepts) in
            [(answer("image/png"), "gzip"), (answer("text/html"), "gzip;q=0"), (answer("text/html"), "br")]
        {
            assert!(!compress(response, &gzip, &ask(accepts)).headers().contains_key("content-encoding"));
        }
        let large = Gzip { least: 1 << 20, ..gzip };
        assert!(!compress(answer("text/html"), &large, &ask("gzip")).headers().contains_key("content-encoding"));
    }
}
