//! Arbitrary bytes where a form, a JSON body, a path or a query belongs: a refusal at worst, never a failure of ours.

use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri};

use crate::support::app::App;

const ROUNDS: u64 = 400;

/// Whatever grows from a number, the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    /// A few bytes changed, cut out or put in, so that it is nearly right and gets far.
    fn bend(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..self.below(6) {
            let at = self.below(bytes.len() + 1);
            let byte = u8::try_from(self.below(256)).unwrap();
            match self.below(4) {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 if at < bytes.len() => bytes[at] = byte,
                _ => bytes.truncate(at),
            }
        }
        bytes
    }
}

#[tokio::test]
async fn no_body_makes_the_server_fail() {
    let app = App::on_sqlite().await;
    let mut chance = Chance(0x5eed);
    let form = "application/x-www-form-urlencoded";
    let seeds = [
        (
            "/",
            form,
            "name=caf%C3%A9+%F0%9F%A6%80&name=twice&x=%00%ff%",
        ),
        ("/1/delete?before=9", form, ""),
        (
            "/api/tasks",
            "application/json",
            r#"{"name":"caf\u00e9 \ud83e\udd80","x":[1e400,-0,{}]}"#,
        ),
        (
            "/api/tasks",
            "application/json; charset=utf-16",
            r#"{"name":""}"#,
        ),
        (
            "/api/tasks",
            "application/json",
            r#"["\ud800",[[[[[[[[[[[[[[[["#,
        ),
        ("/", "multipart/form-data; boundary=x", "--x\r\n"),
        ("/", "", "name=untold"),
    ];
    for round in 0..ROUNDS {
        let (path, kind, body) = seeds[chance.below(seeds.len())];
        let body = chance.bend(body);
        let kind =
            HeaderValue::from_bytes(&chance.bend(kind)).unwrap_or(HeaderValue::from_static(form));
        let request = Request::post(path)
            .header("host", "t")
            .header("content-type", kind);
        let reply = app
            .send(request.body(Body::from(body.clone())).unwrap())
            .await;
        assert!(
            reply.status.as_u16() < 500,
            "round {round}: {path} {body:?} {reply:?}"
        );
    }
    let deep = "[".repeat(200_000);
    let reply = app.send(json(&deep)).await;
    assert!(
        reply.status.is_client_error(),
        "no stack is deep enough: {reply:?}"
    );
    assert_eq!(app.get("/").await.status, 200);
}

fn json(body: &str) -> Request<Body> {
    let request = Request::post("/api/tasks").header("content-type", "application/json");
    request.body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn no_address_and_no_header_makes_the_server_fail() {
    let app = App::on_sqlite().await;
    app.add("there").await;
    let mut chance = Chance(0xadd);
    let seeds = [
        "/?before=1&after=9223372036854775807",
        "/?after=-9223372036854775808",
        "/api/tasks/18446744073709551616",
        "/api/tasks?before=%31&before=2",
        "/static/app-0123456789abcdef.css",
        "/static/%2e%2e%2f%2e%2e/etc/passwd",
        "/%00/delete",
        "/health?verbose",
    ];
    let headers = [
        ("accept-encoding", "br;q=0.5, gzip;q=1e9, *;q=-1"),
        ("if-none-match", "W/\"x\", *"),
        ("cookie", "id=AAAAAAAAAAAAAAAAAAAAAA; id=; =;"),
        ("content-length", "18446744073709551616"),
        ("x-amzn-trace-id", "Root=1-5e6722a7-cc2c042c1b6e4bb5"),
    ];
    for round in 0..ROUNDS {
        let seed = seeds[chance.below(seeds.len())];
        let bytes = chance.bend(seed);
        // What is no address at all is hyper's to refuse.
        let Ok(uri) = Uri::try_from(bytes) else {
            continue;
        };
        let (name, value) = headers[chance.below(headers.len())];
        let Ok(value) = HeaderValue::from_bytes(&chance.bend(value)) else {
            continue;
        };
        let method = ["GET", "HEAD", "DELETE", "POST"][chance.below(4)];
        let request = Request::builder().method(method).uri(uri.clone());
        let request = request.header(name, value.clone()).body(Body::empty());
        let reply = app.send(request.unwrap()).await;
        assert!(
            reply.status.as_u16() < 500,
            "round {round}: {method} {uri} {name}: {value:?} {reply:?}"
        );
    }
    assert_eq!(app.get("/").await.status, 200);
}
