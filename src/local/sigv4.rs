//! Signature Version 4 of the query services: who sent this, and is it what they sent. S3 has its own (crate `s3s`).
//!
//! Signatures are always verified: the server runs commands out of bundles, so an open port would hand the user's
//! account to any web page and any other user of the machine.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderValue;
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::Keys;
use super::query::Fault;
use crate::beanstalk::Region;
use crate::error::{Class, OrFail, Result as Done};
use crate::secret::Secret;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// How far a client's clock may be off.
const SKEW: Duration = Duration::minutes(15);
/// Longest life of a signature in a query string: seven days.
const LONGEST: i64 = 7 * 24 * 3600;
const MOMENT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a request says about who signed it, for what, and how. Not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    access_key_id: String,
    date: String,
    /// Region of the credential scope, as sent.
    pub(crate) region: String,
    /// Service of the credential scope: what one port is routed by.
    pub(crate) service: String,
    signed_headers: Vec<String>,
    signature: String,
    moment: String,
    expires: Option<i64>,
}

impl Signature {
    /// Reads the signature of a request, from its header or its query string; `None` when it carries none.
    ///
    /// # Errors
    /// `IncompleteSignature` when there is one that cannot be understood.
    pub(crate) fn read(parts: &Parts) -> Result<Option<Self>, Fault> {
        if let Some(header) = parts.headers.get(AUTHORIZATION) {
            let text = header.to_str().map_err(|_| incomplete("the Authorization header is not text"))?;
            return match text.strip_prefix(ALGORITHM) {
                Some(rest) => Self::from_header(rest, parts).map(Some),
                None => Ok(None),
            };
        }
        let query = decode_query(parts.uri.query().unwrap_or_default());
        let find = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        if find("X-Amz-Algorithm") != Some(ALGORITHM) {
            return Ok(None);
        }
        let expires = find("X-Amz-Expires").unwrap_or("900").parse().ok().filter(|life| (1..=LONGEST).contains(life));
        let expires = expires.ok_or_else(|| incomplete("X-Amz-Expires is not a number of seconds up to a week"))?;
        let need = |name: &str| find(name).ok_or_else(|| incomplete(&format!("{name} is missing")));
        Self::assemble(
            need("X-Amz-Credential")?,
            need("X-Amz-SignedHeaders")?,
            need("X-Amz-Signature")?,
            need("X-Amz-Date")?,
            Some(expires),
        )
        .map(Some)
    }

    fn from_header(rest: &str, parts: &Parts) -> Result<Self, Fault> {
        let find = |name: &str| {
            rest.split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
                .ok_or_else(|| incomplete(&format!("Authorization header requires '{name}' parameter")))
        };
        let moment = parts
            .headers
            .get("x-amz-date")
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| incomplete("Authorization header requires existence of an 'X-Amz-Date' header"))?;
        Self::assemble(find("Credential")?, find("SignedHeaders")?, find("Signature")?, moment, None)
    }

    fn assemble(
        credential: &str,
        headers: &str,
        signature: &str,
        moment: &str,
        expires: Option<i64>,
    ) -> Result<Self, Fault> {
        let scope: Vec<&str> = credential.split('/').collect();
        let &[access_key_id, date, region, service, "aws4_request"] = scope.as_slice() else {
            return Err(incomplete("Credential must be KEY/DATE/REGION/SERVICE/aws4_request"));
        };
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            signed_headers: headers.split(';').map(str::to_owned).collect(),
            signature: signature.to_owned(),
            moment: moment.to_owned(),
            expires,
        })
    }

    /// Checks key, time and signature of a request with its whole body, and gives the region it is for.
    ///
    /// # Errors
    /// `InvalidClientTokenId`, `RequestExpired`, `SignatureDoesNotMatch`: all of status 403.
    pub(crate) fn verify(&self, parts: &Parts, body: &[u8], keys: &Keys, now: OffsetDateTime) -> Result<Region, Fault> {
        let has_token = parts.headers.contains_key("x-amz-security-token")
            || parts.uri.query().is_some_and(|query| query.contains("X-Amz-Security-Token="));
        if self.access_key_id != keys.access_key_id() || has_token {
            let why = if has_token {
                " The keys of the local account have no session token: unset AWS_SESSION_TOKEN."
            } else {
                ""
            };
            let message = format!("The security token included in the request is invalid.{why}");
            return Err(Fault::new("InvalidClientTokenId", message).with_status(403));
        }
        self.check_time(now)?;
        if !self.signed_headers.iter().any(|name| name == "host") {
            return Err(mismatch("'host' must be a signed header."));
        }
        let hash = hex::encode(Sha256::digest(body));
        if let Some(sent) = parts.headers.get("x-amz-content-sha256")
            && sent.as_bytes() != hash.as_bytes()
        {
            return Err(mismatch("The body does not match the header X-Amz-Content-SHA256."));
        }
        let sent = hex::decode(&self.signature).unwrap_or_default();
        // Compares in a time that does not depend on where the two differ.
        self.right(parts, &hash, keys).verify_slice(&sent).map_err(|_| {
            mismatch(
                "The request signature we calculated does not match the signature you provided. \
                 Check your AWS Secret Access Key and signing method.",
            )
        })?;
        Region::parse(self.region.as_str())
            .map_err(|error| mismatch(&format!("Credential should be scoped to a valid region: {error}.")))
    }

    fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }

    /// The signature that this request must have, given the hash of its body.
    fn right(&self, parts: &Parts, hash: &str, keys: &Keys) -> Hmac<Sha256> {
        let canonical = hex::encode(Sha256::digest(self.canonical_request(parts, hash).as_bytes()));
        let text = format!("{ALGORITHM}\n{}\n{}\n{canonical}", self.moment, self.scope());
        mac(&self.signing_key(keys.secret_access_key()), text.as_bytes())
    }

    fn check_time(&self, now: OffsetDateTime) -> Result<(), Fault> {
        let expired = |message: String| Fault::new("RequestExpired", message).with_status(403);
        let signed = PrimitiveDateTime::parse(&self.moment, MOMENT)
            .map(PrimitiveDateTime::assume_utc)
            .map_err(|_| incomplete("the date of the request must look like 20260131T235959Z"))?;
        if self.moment.get(..8) != Some(self.date.as_str()) {
            return Err(mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date."));
        }
        if signed - now > SKEW {
            return Err(expired(format!("Signature not yet current: the request is dated {}.", self.moment)));
        }
        let life = self.expires.map_or(SKEW, Duration::seconds);
        if now - signed > life {
            return Err(expired(format!("Signature expired: the request is dated {}.", self.moment)));
        }
        Ok(())
    }

    fn canonical_request(&self, parts: &Parts, hash: &str) -> String {
        let mut query = decode_query(parts.uri.query().unwrap_or_default());
        query.retain(|(name, _)| self.expires.is_none() || name != "X-Amz-Signature");
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let mut query: Vec<(String, String)> =
            query.iter().map(|(name, value)| (encode(name), encode(value))).collect();
        query.sort();
        let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut text = format!("{}\n{}\n{}\n", parts.method, parts.uri.path(), query.join("&"));
        for name in &self.signed_headers {
            let values: Vec<String> =
                parts.headers.get_all(name).iter().map(|value| collapse(value.as_bytes())).collect();
            let mut value = values.join(",");
            if name == HOST.as_str() && values.is_empty() {
                value = parts.uri.authority().map(ToString::to_string).unwrap_or_default();
            }
            text.push_str(&format!("{name}:{value}\n"));
        }
        text.push_str(&format!("\n{}\n{hash}", self.signed_headers.join(";")));
        text
    }

    fn signing_key(&self, secret: &Secret) -> Vec<u8> {
        let first = format!("AWS4{}", secret.expose()).into_bytes();
        [self.date.as_str(), &self.region, &self.service, "aws4_request"]
            .iter()
            .fold(first, |key, part| mac(&key, part.as_bytes()).finalize().into_bytes().to_vec())
    }
}

/// Signs a request with all its headers, for a region and a service.
///
/// # Errors
/// When the moment or a header cannot be written.
pub(crate) fn sign(
    parts: &mut Parts,
    body: &[u8],
    (region, service): (&str, &str),
    keys: &Keys,
    now: OffsetDateTime,
) -> Done<()> {
    let failed = || "could not sign a request";
    let moment = now.format(MOMENT).or_fail(Class::Bug, failed)?;
    parts.headers.insert("x-amz-date", HeaderValue::from_str(&moment).or_fail(Class::Bug, failed)?);
    let mut signed_headers: Vec<String> = parts.headers.keys().map(|name| name.as_str().to_owned()).collect();
    signed_headers.sort();
    let signature = Signature {
        access_key_id: keys.access_key_id().to_owned(),
        date: moment.get(..8).unwrap_or_default().to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers,
        signature: String::new(),
        moment,
        expires: None,
    };
    let right = signature.right(parts, &hex::encode(Sha256::digest(body)), keys).finalize().into_bytes();
    let header = format!(
        "{ALGORITHM} Credential={}/{}, SignedHeaders={}, Signature={}",
        signature.access_key_id,
        signature.scope(),
        signature.signed_headers.join(";"),
        hex::encode(right)
    );
    parts.headers.insert(AUTHORIZATION, HeaderValue::from_str(&header).or_fail(Class::Bug, failed)?);
    Ok(())
}

fn mac(key: &[u8], text: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length: one longer than a block is hashed first.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
    mac.update(text);
    mac
}

fn incomplete(why: &str) -> Fault {
    Fault::new("IncompleteSignature", format!("The request signature is incomplete: {why}."))
}

fn mismatch(message: &str) -> Fault {
    Fault::new("SignatureDoesNotMatch", message).with_status(403)
}

fn collapse(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn decode_query(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    const DATE: &str = "20150830T123600Z";

    /// The key of AWS's own test suite for signatures.
    fn keys() -> Keys {
        Keys::of("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }

    fn then() -> OffsetDateTime {
        PrimitiveDateTime::parse(DATE, MOMENT).expect("a date").assume_utc()
    }

    /// `get-vanilla-query-order-key-case` of AWS's test suite.
    fn vector(signature: &str) -> Parts {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={signature}"
        );
        let request = Request::get("/?Param2=value2&Param1=value1")
            .header("Host", "example.amazonaws.com")
            .header("X-Amz-Date", DATE)
            .header("Authorization", authorization);
        request.body(()).expect("a request").into_parts().0
    }

    const GOOD: &str = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";

    fn verify(parts: &Parts, body: &[u8], now: OffsetDateTime) -> Result<Region, String> {
        let signature = Signature::read(parts).map_err(|fault| fault.code)?.ok_or("none")?;
        signature.verify(parts, body, &keys(), now).map_err(|fault| fault.code)
    }

    #[test]
    fn the_vector_of_aws_verifies() {
        let region = Region::parse("us-east-1").expect("a region");
        assert_eq!(verify(&vector(GOOD), b"", then()), Ok(region));
    }

    #[test]
    fn another_signature_body_time_or_key_does_not() {
        let wrong = "SignatureDoesNotMatch".to_owned();
        assert_eq!(verify(&vector(&GOOD.replace('b', "c")), b"", then()), Err(wrong.clone()));
        assert_eq!(verify(&vector(GOOD), b"x", then()), Err(wrong.clone()));
        assert_eq!(verify(&vector("zz"), b"", then()), Err(wrong));
        let late = then() + Duration::minutes(16);
        assert_eq!(verify(&vector(GOOD), b"", late), Err("RequestExpired".into()));
        let early = then() - Duration::minutes(16);
        assert_eq!(verify(&vector(GOOD), b"", early), Err("RequestExpired".into()));
        let other = Keys::of("AKIDOTHER", "x");
        let signature = Signature::read(&vector(GOOD)).expect("reads").expect("is there");
        let fault = signature.verify(&vector(GOOD), b"", &other, then()).expect_err("another key");
        assert_eq!((fault.code.as_str(), fault.status), ("InvalidClientTokenId", 403));
    }

    #[test]
    fn a_signature_that_leaves_out_the_host_is_refused() {
        let mut parts = vector(GOOD);
        let text = parts.headers[AUTHORIZATION].to_str().expect("text").replace("host;", "");
        parts.headers.insert(AUTHORIZATION, text.parse().expect("a header"));
        assert_eq!(verify(&parts, b"", then()), Err("SignatureDoesNotMatch".into()));
    }

    #[test]
    fn the_scope_s_date_is_the_whole_day_of_the_request() {
        for date in ["", "2015", "20150831", "20150830T"] {
            let mut parts = vector(GOOD);
            let text = parts.headers[AUTHORIZATION].to_str().expect("text");
            let text = text.replace("/20150830/", &format!("/{date}/"));
            parts.headers.insert(AUTHORIZATION, text.parse().expect("a header"));
            let signature = Signature::read(&parts).expect("reads").expect("is there");
            let fault = signature.check_time(then()).expect_err(date);
            assert_eq!(fault.code, "SignatureDoesNotMatch");
        }
    }

    #[test]
    fn half_a_signature_is_incomplete_and_none_is_none() {
        let mut parts = vector(GOOD);
        parts.headers.remove("x-amz-date");
        assert_eq!(verify(&parts, b"", then()), Err("IncompleteSignature".into()));
        let bare = Request::get("/").body(()).expect("a request").into_parts().0;
        assert_eq!(Signature::read(&bare), Ok(None));
    }

    /// A request with headers of any kind; `None` where `http` has no such request.
    fn request(target: &str, headers: &[(String, Vec<u8>)]) -> Option<Parts> {
        let mut request = Request::post(target).body(()).ok()?.into_parts().0;
        for (name, value) in headers {
            let name = http::HeaderName::from_bytes(name.as_bytes()).ok()?;
            request.headers.append(name, HeaderValue::from_bytes(value).ok()?);
        }
        Some(request)
    }

    /// What signatures are made of.
    const WORDS: &str = "AWS4-HMAC-SHA256 , = / ; Credential= SignedHeaders= Signature= AKIDEXAMPLE 20150830 us-east-1 rds \
        aws4_request AKIDEXAMPLE/20150830/us-east-1/rds/aws4_request host x-amz-date host;x-amz-date 00 zz é % %2F %zz + & a=b \
        X-Amz-Algorithm=AWS4-HMAC-SHA256& X-Amz-Credential=AKIDEXAMPLE/20150830/us-east-1/rds/aws4_request& \
        X-Amz-Date=20150830T123600Z& X-Amz-Expires=9& X-Amz-SignedHeaders=host& X-Amz-Signature= 604800 -1 \
        99999999999999999999 20150830T123600Z 20159999T999999Z";

    #[test]
    fn no_signature_is_believed_that_was_not_made_with_the_key() {
        use proptest::prelude::*;
        let word = prop::sample::select(WORDS.split(' ').chain([" ", ", "]).collect::<Vec<_>>());
        let words = prop::collection::vec(word, 0..9).prop_map(|words| words.concat());
        let date = prop_oneof![Just(DATE.to_owned()), words.clone(), "[0-9TZ]{0,18}"];
        let garbage = prop_oneof![3 => words.clone().prop_map(String::into_bytes), 1 => prop::collection::vec(any::<u8>(), 0..40)];
        let start = prop_oneof![
            Just(String::new()),
            Just("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/rds/aws4_request, SignedHeaders=host, Signature=".into()),
        ];
        crate::local::fuzz::each((words, start, garbage, date), |(query, start, rest, date)| {
            let authorization = [start.as_bytes(), &rest].concat();
            let headers = [("x-amz-date", date.as_bytes()), ("authorization", &authorization), ("host", b"h")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_vec()));
            let bare = &headers[2..];
            for headers in [&headers[..], bare] {
                let target = format!("/?{}", query.replace([' ', 'é'], "%20"));
                let Some(parts) = request(&target, headers) else { continue };
                if let Ok(Some(signature)) = Signature::read(&parts) {
                    assert!(signature.verify(&parts, b"", &keys(), then()).is_err(), "{target} {headers:?}");
                }
            }
        });
    }

    #[test]
    fn what_we_sign_we_believe_and_nothing_that_was_changed_since() {
        use proptest::prelude::*;
        let query = prop_oneof!["[a-zA-Z0-9=&%._~+-]{0,30}", "(%[0-9A-F]{2}|[a=&]){0,12}"];
        let headers = prop::collection::vec(("x-[a-z]{1,8}", "[ -~]{0,20}"), 0..4);
        let body = prop::collection::vec(any::<u8>(), 0..40);
        let change = (0..6_u8, any::<usize>(), 0..8_u8);
        crate::local::fuzz::each((query, headers, body, change), |(query, headers, mut body, (what, place, bit))| {
            let mut all = vec![("host".to_owned(), b"127.0.0.1:4577".to_vec())];
            all.extend(headers.into_iter().map(|(name, value)| (name, value.into_bytes())));
            let Some(mut parts) = request(&format!("/?{query}"), &all) else { return };
            sign(&mut parts, &body, ("us-west-2", "rds"), &keys(), then()).expect("signs");
            let verify = |parts: &Parts, body: &[u8]| {
                Signature::read(parts)?.expect("a signature").verify(parts, body, &keys(), then())
            };
            assert_eq!(verify(&parts, &body).map(|region| region.to_string()), Ok("us-west-2".to_owned()));
            let made = Signature::read(&parts).expect("reads").expect("a signature");
            let other = |text: &str| {
                let mut bytes = text.as_bytes().to_vec();
                let place = place % bytes.len();
                bytes[place] ^= 1 << (bit % 7);
                HeaderValue::from_bytes(&bytes).ok()
            };
            match what {
                0 if !body.is_empty() => {
                    let place = place % body.len();
                    body[place] ^= 1 << bit;
                }
                0 | 1 => body.push(bit),
                2 => parts.uri = format!("/?{query}&x=1").parse().expect("a target"),
                3 => parts.method = http::Method::PUT,
                4 => match other("127.0.0.1:4577") {
                    Some(host) => drop(parts.headers.insert(HOST, host)),
                    None => return,
                },
                _ => {
                    let header = parts.headers[AUTHORIZATION].to_str().expect("text").to_owned();
                    match other(&header) {
                        Some(changed) => drop(parts.headers.insert(AUTHORIZATION, changed)),
                        None => return,
                    }
                }
            }
            let Ok(Some(now)) = Signature::read(&parts) else { return };
            // The letters of a hexadecimal number may be large.
            let small = Signature { signature: now.signature.to_ascii_lowercase(), ..now };
            if what == 5 && small == made {
                return;
            }
            let believed = verify(&parts, &body).is_ok();
            assert!(!believed, "{what} {place} {bit}: {parts:?}");
        });
    }
}
