//! A page that only has to be sent: its headers made and, where it is kept, its body compressed once for all who ask for
//! it.

use std::io::Write;

use axum::body::Body;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use tokio::sync::{OnceCell, Semaphore};

use super::current::Version;

/// 0 to 11. From 6 on, every per cent costs more time than all before it.
const BROTLI_QUALITY: i32 = 5;
/// The window, in powers of two: no page is larger than a quarter megabyte.
const BROTLI_WINDOW: i32 = 18;
/// 0 to 9.
const GZIP_LEVEL: u32 = 6;
/// One page is compressed at a time: every thread that has done it keeps 2 or 3 MB for the next one.
static COMPRESSING: Semaphore = Semaphore::const_new(1);
/// More than an answer has.
const HEADERS: usize = 16;
/// Below one packet, compressing gains nothing.
const WORTH_COMPRESSING: usize = 1400;

/// One page at one version.
#[derive(Debug)]
pub struct Ready {
    plain: Encoded,
    gzip: OnceCell<Encoded>,
    brotli: OnceCell<Encoded>,
    version: Version,
    /// Whether others will ask for it.
    kept: bool,
}

#[derive(Debug)]
struct Encoded {
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Plain,
    Gzip,
    Brotli,
}

impl Ready {
    /// A page of HTML, not compressed yet.
    pub fn new(version: Version, html: Bytes) -> Self {
        Self {
            plain: Encoded::new(version, Encoding::Plain, html),
            gzip: OnceCell::new(),
            brotli: OnceCell::new(),
            version,
            kept: true,
        }
    }

    /// A page for one answer: compressing it for that alone would cost more than it saves.
    pub fn once(version: Version, html: Bytes) -> Self {
        Self {
            kept: false,
            ..Self::new(version, html)
        }
    }

    /// The answer to a request with these headers: the page in an encoding that its sender reads, or 304 when it has
    /// this very page already.
    pub async fn answer(&self, request: &HeaderMap) -> Response {
        let encoded = match chosen(request) {
            _ if !self.kept || self.plain.body.len() < WORTH_COMPRESSING => &self.plain,
            Encoding::Plain => &self.plain,
            Encoding::Gzip => {
                self.gzip
                    .get_or_init(|| Box::pin(self.encode(Encoding::Gzip)))
                    .await
            }
            Encoding::Brotli => {
                self.brotli
                    .get_or_init(|| Box::pin(self.encode(Encoding::Brotli)))
                    .await
            }
        };
        let known = self.is_known(request);
        let body = match known {
            true => Body::empty(),
            false => Body::from(encoded.body.clone()),
        };
        let mut response = Response::new(body);
        // Room for those that every answer has, too: a map that grows is built again.
        response.headers_mut().reserve(HEADERS);
        for (name, value) in &encoded.headers {
            response.headers_mut().insert(name, value.clone());
        }
        if known {
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_ENCODING);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        response
    }

    /// Off the threads that serve requests: a millisecond is long there.
    async fn encode(&self, encoding: Encoding) -> Encoded {
        // It is never closed. The work keeps its turn also when nobody waits for it any more.
        let turn = COMPRESSING.acquire().await;
        let plain = self.plain.body.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            compress(encoding, &plain)
        });
        match work.await.ok().flatten() {
            Some(body) => Encoded::new(self.version, encoding, body),
            None => Encoded::new(self.version, Encoding::Plain, self.plain.body.clone()),
        }
    }

    fn is_known(&self, request: &HeaderMap) -> bool {
        let known = |value: &HeaderValue| {
            let tags = value.to_str().unwrap_or("").split(',');
            let ours = stem(self.version);
            // Whichever encoding it was kept in, it is the same page.
            tags.map(str::trim)
                .map(|tag| tag.trim_start_matches("W/"))
                .any(|tag| tag == "*" || tag.starts_with(&ours))
        };
        request.get_all(header::IF_NONE_MATCH).iter().any(known)
    }
}

impl Encoded {
    fn new(version: Version, encoding: Encoding, body: Bytes) -> Self {
        let fixed = |value| HeaderValue::from_static(value);
        let mut headers = vec![
            (header::CONTENT_TYPE, fixed("text/html; charset=utf-8")),
            (header::VARY, fixed("accept-encoding, cookie")),
            // A browser may keep it and must ask each time whether it is still the one.
            (header::CACHE_CONTROL, fixed("private, no-cache")),
        ];
        let (name, suffix) = match encoding {
            Encoding::Plain => (None, "p"),
            Encoding::Gzip => (Some("gzip"), "g"),
            Encoding::Brotli => (Some("br"), "b"),
        };
        headers.extend(name.map(|name| (header::CONTENT_ENCODING, fixed(name))));
        let tag = HeaderValue::try_from(format!("{}{suffix}\"", stem(version)));
        headers.extend(tag.ok().map(|tag| (header::ETAG, tag)));
        Self { headers, body }
    }
}

/// The beginning of the page's entity tags. A version is never used twice, but another release renders it otherwise.
fn stem(version: Version) -> String {
    format!("\"{}-{:016x}-", super::code(), version.0)
}

/// What the sender reads best: brotli before gzip, unless it weighs them otherwise.
fn chosen(request: &HeaderMap) -> Encoding {
    let mut best = (Encoding::Plain, 0.0);
    for value in request.get_all(header::ACCEPT_ENCODING) {
        for offer in value.to_str().unwrap_or("").split(',') {
            let (name, weight) = match offer.split_once(';') {
                Some((name, weight)) => (
                    name,
                    weight
                        .trim()
                        .trim_start_matches("q=")
                        .parse()
                        .unwrap_or(0.0),
                ),
                None => (offer, 1.0),
            };
            let encoding = match name.trim() {
                "br" => Encoding::Brotli,
                "gzip" => Encoding::Gzip,
                _ => continue,
            };
            if weight > best.1 || (weight == best.1 && weight > 0.0 && encoding == Encoding::Brotli)
            {
                best = (encoding, weight);
            }
        }
    }
    best.0
}

fn compress(encoding: Encoding, plain: &Bytes) -> Option<Bytes> {
    let mut out = Vec::with_capacity(plain.len() / 4);
    match encoding {
        Encoding::Plain => return None,
        Encoding::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(&mut out, flate2::Compression::new(GZIP_LEVEL));
            encoder.write_all(plain).ok()?;
            encoder.finish().ok()?;
        }
        Encoding::Brotli => {
            let parameters = brotli::enc::BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                lgwin: BROTLI_WINDOW,
                size_hint: plain.len(),
                ..Default::default()
            };
            brotli::BrotliCompress(&mut plain.as_ref(), &mut out, &parameters).ok()?;
        }
    }
    Some(out.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use axum::body::to_bytes;

    use super::*;

    fn request(headers: &[(&'static str, &str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn page() -> Ready {
        Ready::new(Version(7), "a task, ".repeat(1000).into())
    }

    #[test]
    fn the_sender_chooses_the_encoding_by_name_and_weight() {
        for (accepts, expected) in [
            ("", Encoding::Plain),
            ("identity", Encoding::Plain),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("br;q=0, gzip;q=0.5", Encoding::Gzip),
            ("br; q=0.2, gzip; q=0.8", Encoding::Gzip),
            ("gzip;q=0", Encoding::Plain),
            ("gzip;q=rubbish", Encoding::Plain),
        ] {
            assert_eq!(
                chosen(&request(&[("accept-encoding", accepts)])),
                expected,
                "{accepts}"
            );
        }
    }

    #[tokio::test]
    async fn every_encoding_holds_the_same_page() {
        let page = page();
        let plain = page.plain.body.clone();
        let gzip = page.answer(&request(&[("accept-encoding", "gzip")])).await;
        assert_eq!(gzip.headers()["content-encoding"], "gzip");
        let body = to_bytes(gzip.into_body(), usize::MAX).await.unwrap();
        let mut read = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(body.as_ref()), &mut read)
            .unwrap();
        assert_eq!(read, plain);
        let brotli = page.answer(&request(&[("accept-encoding", "br")])).await;
        assert_eq!(brotli.headers()["content-encoding"], "br");
        let body = to_bytes(brotli.into_body(), usize::MAX).await.unwrap();
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut body.as_ref(), &mut read).unwrap();
        assert_eq!(read, plain);
    }

    #[tokio::test]
    async fn one_who_has_the_page_is_told_so_whatever_encoding_it_was_kept_in() {
        let page = page();
        let first = page.answer(&request(&[("accept-encoding", "br")])).await;
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();
        for known in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"other\", {etag}"),
            "*".to_owned(),
        ] {
            let again = page.answer(&request(&[("if-none-match", &known)])).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert!(to_bytes(again.into_body(), 10).await.unwrap().is_empty());
        }
        let other = Ready::new(Version(8), page.plain.body.clone());
        let changed = other.answer(&request(&[("if-none-match", &etag)])).await;
        assert_eq!(changed.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_page_for_one_answer_is_sent_as_it_is() {
        let page = Ready::once(Version(7), page().plain.body);
        let answer = page.answer(&request(&[("accept-encoding", "br")])).await;
        assert!(answer.headers().get("content-encoding").is_none());
        assert!(answer.headers().get("etag").is_some());
    }

    #[tokio::test]
    async fn a_small_page_is_sent_as_it_is() {
        let page = Ready::new(Version(1), "small".into());
        let answer = page.answer(&request(&[("accept-encoding", "br")])).await;
        assert!(answer.headers().get("content-encoding").is_none());
    }
}
