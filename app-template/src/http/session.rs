//! The cookies: which visitor a request comes from, and what the next page tells him. What is remembered is
//! `sessions.rs`.
//!
//! A session is opened by the handler that needs it. A page that needs none asks no store and sends no cookie, so it can
//! be cached. What the next page has to tell travels in a cookie of its own, one word out of a fixed list: its absence
//! is seen without asking anybody, and one that is forged shows its forger a sentence.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::sessions::{Data, GRACE, Id, LIFETIME, Sessions};

const SESSION: &str = "session";
const FLASH: &str = "flash";
/// Seconds. A message whose page is never loaded must not turn up much later.
const FLASH_LIFETIME: u64 = 60;

/// What is known of the visitor, loaded from the store.
#[derive(Debug)]
pub(super) struct Session {
    /// What is remembered; change it, then `close`.
    pub(super) data: Data,
    found: Data,
    id: Option<Id>,
}

impl Session {
    /// The session the request's cookie leads to, or an empty one. An id that we do not know is never taken on: another
    /// may have chosen it for this visitor.
    pub(super) async fn open(sessions: &Sessions, request: &HeaderMap) -> Self {
        let id = cookie(request, SESSION).and_then(Id::parse);
        let found = match &id {
            Some(id) => sessions.load(id).await,
            None => None,
        };
        Self {
            id: id.filter(|_| found.is_some()),
            data: found.clone().unwrap_or_default(),
            found: found.unwrap_or_default(),
        }
    }

    /// Keeps what has changed. The id changes with it: one that leaked is soon worth nothing. A session in which nothing
    /// is left is deleted at once, and its cookie with it.
    pub(super) async fn close(self, sessions: &Sessions, request: &HeaderMap, to: &mut Response) {
        if self.data == self.found {
            return;
        }
        let empty = self.data == Data::default();
        match &self.id {
            Some(old) if empty => sessions.delete(old).await,
            Some(old) => sessions.save(old, &self.data, GRACE).await,
            None => (),
        }
        if empty {
            set_cookie(request, to, SESSION, "", 0);
        } else if let Ok(id) = Id::random() {
            sessions.save(&id, &self.data, LIFETIME).await;
            set_cookie(request, to, SESSION, id.expose(), LIFETIME.as_secs());
        }
    }
}

/// What the page after a redirect tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flash {
    Added,
    /// The task with this id; the session may have the task.
    Deleted(i64),
    Restored,
    /// There was nothing to undo.
    Gone,
}

impl Flash {
    /// What is to be told on the page that is asked for.
    pub(super) fn of(request: &HeaderMap) -> Option<Self> {
        match cookie(request, FLASH)?.split_once('-') {
            None => match cookie(request, FLASH)? {
                "added" => Some(Self::Added),
                "restored" => Some(Self::Restored),
                "gone" => Some(Self::Gone),
                _ => None,
            },
            Some(("deleted", id)) => id.parse().ok().map(Self::Deleted),
            Some(_) => None,
        }
    }

    /// Has the page that this answer redirects to tell it.
    pub(super) fn tell(self, request: &HeaderMap, to: &mut Response) {
        let word = match self {
            Self::Added => "added".to_owned(),
            Self::Deleted(id) => format!("deleted-{id}"),
            Self::Restored => "restored".to_owned(),
            Self::Gone => "gone".to_owned(),
        };
        set_cookie(request, to, FLASH, &word, FLASH_LIFETIME);
    }

    /// Marks a page that tells it: the next one does not, and nobody may keep this one.
    pub(super) fn told(request: &HeaderMap, on: &mut Response) {
        set_cookie(request, on, FLASH, "", 0);
        on.headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn cookie<'a>(request: &'a HeaderMap, name: &str) -> Option<&'a str> {
    request
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// `Lax`: sent when a visitor comes by a link, not when another site sends a form. `HttpOnly`: no script reads it.
fn set_cookie(request: &HeaderMap, on: &mut Response, name: &str, value: &str, seconds: u64) {
    // The proxy speaks https with the visitor and http with us, and says so. The first of several is the visitor's.
    let https = request
        .get("x-forwarded-proto")
        .and_then(|schemes| schemes.to_str().ok()?.split(',').next())
        .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"));
    let secure = if https { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        on.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn with_cookies(lines: &[&str]) -> HeaderMap {
        let lines = lines
            .iter()
            .map(|line| (header::COOKIE, line.parse().unwrap()));
        lines.collect()
    }

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let request = with_cookies(&["a=1; xflash=2", "flash=added;session=3; flash=gone"]);
        assert_eq!(cookie(&request, "flash"), Some("added"));
        assert_eq!(cookie(&request, "session"), Some("3"));
        assert_eq!(cookie(&request, "lash"), None);
    }

    #[test]
    fn what_is_told_comes_back_and_nothing_else_is_believed() {
        for flash in [
            Flash::Added,
            Flash::Deleted(42),
            Flash::Restored,
            Flash::Gone,
        ] {
            let mut answer = Response::default();
            flash.tell(&HeaderMap::new(), &mut answer);
            let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
            let (pair, attributes) = cookie.split_once("; ").unwrap();
            assert_eq!(attributes, "Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
            assert_eq!(Flash::of(&with_cookies(&[pair])), Some(flash));
        }
        for wrong in ["", "x", "deleted", "deleted-", "deleted-x", "added-1", "-"] {
            let request = with_cookies(&[&format!("flash={wrong}")]);
            assert_eq!(Flash::of(&request), None, "{wrong}");
        }
    }

    #[test]
    fn cookies_are_for_https_alone_when_the_visitor_uses_it() {
        for (scheme, secure) in [
            ("https", true),
            ("HTTPS", true),
            ("https, http", true),
            ("http, https", false),
            ("http", false),
        ] {
            let mut request = HeaderMap::new();
            request.insert("x-forwarded-proto", scheme.parse().unwrap());
            let mut answer = Response::default();
            Flash::Added.tell(&request, &mut answer);
            let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
            assert_eq!(cookie.ends_with("; Secure"), secure, "{scheme}");
        }
    }
}
