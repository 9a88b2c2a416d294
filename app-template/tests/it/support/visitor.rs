//! Somebody with a browser: keeps cookies, follows redirects, has no JavaScript.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};

use super::app::{App, Reply};

#[derive(Default, Clone)]
pub(crate) struct Visitor {
    pub(crate) cookies: BTreeMap<String, String>,
    /// Said with every request: by a proxy, or by the browser of another site.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl Visitor {
    pub(crate) async fn get(&mut self, app: &App, path: &str) -> Reply {
        self.ask(app, Method::GET, path, "").await
    }

    /// Sends a form and loads the page it leads to.
    pub(crate) async fn post(&mut self, app: &App, path: &str, form: &str) -> Reply {
        let reply = self.ask(app, Method::POST, path, form).await;
        match reply.status {
            StatusCode::SEE_OTHER => self.get(app, reply.header("location")).await,
            _ => reply,
        }
    }

    pub(crate) async fn ask(&mut self, app: &App, method: Method, path: &str, form: &str) -> Reply {
        let pairs = self.cookies.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = pairs.join("; ");
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(&self.headers);
        if !cookies.is_empty() {
            headers.push(("cookie", &cookies));
        }
        let reply = app.ask(method, path, &headers, form).await;
        for cookie in reply.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }
}
