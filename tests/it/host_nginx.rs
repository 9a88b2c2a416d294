//! `.platform/nginx`: what the built-in proxy makes of it, what is refused, and that the real nginx answers the same.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tasks_eb::beanstalk::option::namespace;
use tasks_eb::beanstalk::{OptionSetting, Severity};
use tasks_eb::local::host::{Confinement, DeploymentKind, ProxyKind, nginx};

use crate::host::{Stage, eventually, exchange_bytes, processes_of, what_a_killed_server_left_is_ended};
use crate::support::Sandbox;

/// At the level of `http`.
const HTTP: &str = "server_tokens off;\nclient_max_body_size 2k; # small\n";
/// Inside of the server block.
const SERVER: &str = r#"
add_header X-Frame-Options "DENY" always;
add_header X-Seen "$request_method of $host";
error_page 404 /errors/404.html;
error_page 410 =200 /errors/404.html;
error_page 418 /made-by-the-app;
error_page 423 =203 /made-by-the-app?x=1;
error_page 424 = /error;

location /errors/ { alias /var/app/current/errors/; internal; }
location = /old { return 301 /new?from=old; }
location = /away { return 307 https://example.org$request_uri; }
location = /gone { return 410; }
location = /teapot { return 418; }
location = /locked { return 423; }
location = /depends { return 424; }
location /text { default_type text/plain; return 200 "hello $arg_name"; }
location ~ ^/blog/([0-9]+)$ { rewrite ^/blog/([0-9]+)$ /posts/$1 permanent; }
location ^~ /private { deny all; }
location ^~ /mine { allow 127.0.0.0/8; deny all; return 204; }
location ~* \.CSS$ { root /var/app/current/public; expires 30d; gzip on; gzip_min_length 10; }
location /files/ {
    alias /var/app/current/public/;
    gzip on; gzip_vary on; gzip_comp_level 9;
    add_header X-Files yes;
}
location /api/ {
    proxy_pass http://127.0.0.1:5000/;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Asked $request_uri;
    proxy_set_header Cookie "";
    proxy_read_timeout 5s;
    proxy_connect_timeout 1s;
    proxy_send_timeout 1m;
}
location /length { client_max_body_size 0; proxy_pass http://127.0.0.1:5000; }
location /more { root /var/app/current/public; try_files $uri $uri/index.html /files/page.html; }
location /try/ {
    root /var/app/current/public;
    try_files $uri $uri/ @app;
    location /try/deep/ {
        return 200 "deep";
        location = /try/deep/exact { return 204; }
    }
    location ~ \.txt$ { return 200 "text of $uri"; }
}
location @app { proxy_pass http://127.0.0.1:5000; }
location /none/ { try_files /nowhere =410; }
location /turn/ { try_files /nowhere /api/head; }
location /lost/ { try_files /nowhere @nobody; }
"#;

fn bundle() -> Vec<(&'static str, String)> {
    vec![
        (".platform/nginx/conf.d/http.conf", HTTP.to_owned()),
        (".platform/nginx/conf.d/elasticbeanstalk/app.conf", SERVER.to_owned()),
        ("errors/404.html", "lost\n".to_owned()),
        ("public/app.css", "body { color: red }\n".repeat(100)),
        ("public/page.html", "<p>a page</p>\n".repeat(100)),
        ("public/more/index.html", "more\n".to_owned()),
        ("public/try/sub/index.html", "sub\n".to_owned()),
        ("public/try/file", "a file\n".to_owned()),
    ]
}

async fn deploy(stage: &Stage, version: &str, files: &[(&str, String)]) -> Result<(), String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    stage.deploy(version, &files).await
}

/// An answer as it came.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        if self.header("content-encoding") == "gzip" {
            flate2::read::GzDecoder::new(&self.body[..]).read_to_string(&mut text).expect("is gzip");
        } else {
            text = String::from_utf8_lossy(&self.body).into_owned();
        }
        text
    }
}

async fn ask(stage: &Stage, line: &str, more: &str, body: &str) -> Answer {
    let request = format!(
        "{line} HTTP/1.1\r\nhost: tasks.localhost:8080\r\nconnection: close\r\ncontent-length: {}\r\n{more}\r\n{body}",
        body.len()
    );
    let bytes = exchange_bytes(stage.environment.endpoint(), request.into_bytes()).await;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or_else(|| panic!("{line}: {bytes:?}"));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let headers: BTreeMap<String, String> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    let body = bytes[end + 4..].to_vec();
    let is_chunked = headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked");
    Answer { status, headers, body: if is_chunked { joined(&body) } else { body } }
}

/// The pieces of a chunked body in one.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n").expect("a length");
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).expect("is text"), 16).expect("a number");
        if length == 0 {
            return whole;
        }
        whole.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
    }
}

/// What is asked of both proxies, and the answer of nginx: status, a header with its value, a part of the body.
const ASKED: &[(&str, &str, u16, &str, &str, &str)] = &[
    ("GET /", "", 200, "x-seen", "GET of tasks.localhost", "v1"),
    ("GET /", "", 200, "server", "nginx", ""),
    ("GET /error", "", 500, "x-frame-options", "DENY", "broken"),
    ("GET /error", "", 500, "x-seen", "", ""),
    ("GET /old", "", 301, "location", "http://tasks.localhost:8080/new?from=old", "<h1>301 Moved Permanently</h1>"),
    ("GET /away?x=1", "", 307, "location", "https://example.org/away?x=1", ""),
    ("GET /gone", "", 200, "x-seen", "GET of tasks.localhost", "lost\n"),
    ("GET /teapot", "", 418, "server", "nginx", "v1"),
    ("POST /teapot", "", 418, "server", "nginx", "v1"),
    ("GET /locked", "", 203, "server", "nginx", "v1"),
    ("GET /depends", "", 500, "server", "nginx", "broken"),
    ("GET /text?name=you", "", 200, "content-type", "text/plain", "hello you"),
    ("GET /blog/42?page=2", "", 301, "location", "http://tasks.localhost:8080/posts/42?page=2", ""),
    ("GET /private/x", "", 403, "x-frame-options", "DENY", "<h1>403 Forbidden</h1>"),
    ("GET /mine", "", 204, "x-frame-options", "DENY", ""),
    ("GET /app.css", "", 200, "cache-control", "max-age=2592000", "body { color: red }"),
    ("GET /app.css", "accept-encoding: gzip\r\n", 200, "content-encoding", "gzip", "body { color: red }"),
    ("GET /files/page.html", "", 200, "x-files", "yes", "<p>a page</p>"),
    ("GET /files/page.html", "", 200, "x-frame-options", "", ""),
    ("GET /files/page.html", "accept-encoding: gzip, br\r\n", 200, "content-encoding", "gzip", "<p>a page</p>"),
    ("GET /files/page.html", "accept-encoding: gzip;q=0\r\n", 200, "content-encoding", "", "<p>a page</p>"),
    ("GET /files/%6dore/", "", 200, "content-length", "5", "more\n"),
    ("GET /files/more", "", 301, "location", "http://tasks.localhost:8080/files/more/", ""),
    ("GET /files/", "", 403, "x-files", "", "403 Forbidden"),
    ("GET /files/none", "", 404, "content-length", "5", "lost\n"),
    ("POST /files/page.html", "", 405, "server", "nginx", "405 Not Allowed"),
    ("GET /errors/404.html", "", 404, "content-length", "5", "lost\n"),
    ("GET /files/../private/x", "", 403, "server", "nginx", ""),
    ("GET /../x", "", 400, "server", "nginx", "400 Bad Request"),
    ("GET /api/head", "cookie: c=d\r\n", 200, "x-frame-options", "DENY", "GET /head HTTP/1.1"),
    ("GET /api/head", "cookie: c=d\r\n", 200, "x-frame-options", "DENY", "x-asked: /api/head"),
    ("GET /more", "", 200, "content-length", "5", "more\n"),
    ("GET /more/none", "", 200, "x-files", "yes", "<p>a page</p>"),
    ("GET /try/file", "", 200, "content-length", "7", "a file"),
    ("GET /try/sub/", "", 200, "content-length", "4", "sub"),
    ("GET /try/sub", "", 301, "location", "http://tasks.localhost:8080/try/sub/", ""),
    ("GET /try/none?x=1", "", 200, "server", "nginx", "v1"),
    ("GET /try/deep/x", "", 200, "server", "nginx", "deep"),
    ("GET /try/deep/exact", "", 204, "server", "nginx", ""),
    ("GET /try/deep/a.txt", "", 200, "server", "nginx", "text of /try/deep/a.txt"),
    ("GET /none/x", "", 200, "x-seen", "GET of tasks.localhost", "lost\n"),
    ("GET /turn/x?y=1", "", 200, "server", "nginx", "GET /head HTTP/1.1"),
    ("GET /lost/x", "", 500, "server", "nginx", ""),
];

async fn answers_as_nginx(stage: &Stage) {
    for (line, more, status, header, value, body) in ASKED {
        let answer = ask(stage, line, more, "").await;
        assert_eq!(answer.status, *status, "{line}: {}", answer.text());
        assert_eq!(answer.header(header), *value, "{header} of {line}");
        let text = answer.text();
        assert!(text.to_ascii_lowercase().contains(&body.to_ascii_lowercase()), "{line}: {text}");
        assert!(!text.to_ascii_lowercase().contains("cookie:"), "{text}");
    }
    let vary = ask(stage, "GET /files/page.html", "", "").await;
    assert_eq!(vary.header("vary"), "Accept-Encoding");
    let packed = ask(stage, "GET /files/page.html", "accept-encoding: gzip\r\n", "").await;
    assert!(packed.body.len() < 200, "{} bytes", packed.body.len());
    assert!(ask(stage, "GET /app.css", "", "").await.header("expires").ends_with(" GMT"));
    let large = "x".repeat(3000);
    assert_eq!(ask(stage, "POST /", "", &large).await.status, 413);
    let unlimited = ask(stage, "POST /length", "", &large).await;
    assert_eq!((unlimited.status, unlimited.text()), (200, "3000".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn snippets_do_what_they_do_in_nginx() {
    let stage = Stage::new();
    deploy(&stage, "v1", &bundle()).await.expect("deploys");
    assert_eq!(stage.notebook.heard(Severity::Warn), [""; 0]);
    answers_as_nginx(&stage).await;
    // The same files with a configuration deployment: folders of the options lie beside the bundle's own locations.
    let bundle: Vec<(&str, String)> = bundle();
    let files: Vec<(&str, &str)> = bundle.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let path = stage.bundle("v1", &files);
    let mut deployment = stage.deployment(DeploymentKind::ConfigDeploy, Some(&path));
    deployment.settings = vec![OptionSetting::new(namespace::PROXY_STATIC_FILES, "/assets", "public")];
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
    assert_eq!(stage.get("/assets/page.html").await.0, 200);
    answers_as_nginx(&stage).await;
    stage.environment.destroy().await.expect("is removed");
}

/// Whether the real nginx is here; where the tests' packages are installed, it must be.
#[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
pub(crate) fn has_nginx() -> bool {
    let checked = nginx::server::check();
    if let Err(error) = &checked {
        assert!(std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "tests/run installs nginx-light: {error}");
        eprintln!("NOTICE: nothing was tested: {error}");
    }
    checked.is_ok()
}

fn with_nginx() -> Option<Stage> {
    has_nginx().then(|| Stage::confined(Confinement { proxy: ProxyKind::Nginx, ..Confinement::default() }))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_nginx_answers_the_same() {
    let Some(stage) = with_nginx() else { return };
    deploy(&stage, "v1", &bundle()).await.expect("deploys");
    answers_as_nginx(&stage).await;
    let foreign = exchange_bytes(
        stage.environment.endpoint(),
        b"GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n".to_vec(),
    );
    assert!(foreign.await.starts_with(b"HTTP/1.1 403"), "names that are not this machine's are refused before nginx");
    let health = stage.environment.health();
    assert!(health.metrics.request_count > 10, "{}", health.metrics.request_count);
    eventually("nginx logs", async || stage.log("nginx/access.log").contains("\"GET /gone HTTP/1.1\" 200")).await;
    stage.environment.destroy().await.expect("is removed");
    assert_eq!(processes_of(&stage.root()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_between_two_nginxes() {
    let Some(stage) = with_nginx() else { return };
    let stage = Arc::new(stage);
    deploy(&stage, "v1", &bundle()).await.expect("deploys");
    // nginx writes its name over its variables, and the mark with them: what still bears it is the app.
    eventually("nginx names itself", async || processes_of(&stage.root()) == 1).await;
    let done = Arc::new(AtomicBool::new(false));
    let visitors: Vec<_> = (0..4)
        .map(|_| {
            let (stage, done) = (Arc::clone(&stage), Arc::clone(&done));
            tokio::spawn(async move {
                let mut seen = Vec::new();
                while !done.load(Ordering::SeqCst) {
                    let (status, body) = stage.get("/").await;
                    assert_eq!(status, 200, "{body}");
                    seen.push(body);
                }
                seen
            })
        })
        .collect();
    for version in ["v2", "v3"] {
        deploy(&stage, version, &bundle()).await.expect("deploys");
        assert_eq!(stage.get("/").await, (200, version.to_owned()));
    }
    done.store(true, Ordering::SeqCst);
    for visitor in visitors {
        let seen = visitor.await.expect("nothing was lost");
        assert!(seen.is_sorted(), "nobody went back");
    }
    eventually("the old ones end", async || processes_of(&stage.root()) == 1).await;
    let homes = std::fs::read_dir(stage.root().join("run/nginx")).expect("lists").count();
    assert_eq!(homes, 1, "and their folders went");
    stage.environment.destroy().await.expect("is removed");
}

/// What breaks a configuration, and nginx's words for it.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "conf.d/a.conf",
        "server_tokens off\nclient_max_body_size 1m;\n",
        "invalid number of arguments in \"server_tokens\" directive",
    ),
    ("conf.d/a.conf", "server_tokens off", "unexpected end of file, expecting \";\" or \"}\""),
    ("conf.d/elasticbeanstalk/a.conf", "location /x {\n  return 200;\n", "unexpected end of file, expecting \"}\""),
    ("conf.d/elasticbeanstalk/a.conf", "}\n", "unexpected \"}\""),
    ("conf.d/a.conf", "\nlocation /x { return 200; }\n", "\"location\" directive is not allowed here"),
    ("conf.d/a.conf", "gzipp on;\n", "unknown directive \"gzipp\""),
    ("conf.d/elasticbeanstalk/a.conf", "gzip on;\n", "\"gzip\" directive is duplicate"),
    ("conf.d/elasticbeanstalk/a.conf", "location / { return 200; }\n", "duplicate location \"/\""),
    (
        "conf.d/elasticbeanstalk/a.conf",
        "location /x/ { location /y { return 200; } }\n",
        "location \"/y\" is outside location \"/x/\"",
    ),
    (
        "conf.d/elasticbeanstalk/a.conf",
        "location = /x { location /x/y { return 200; } }\n",
        "location \"/x/y\" cannot be inside the exact location \"/x\"",
    ),
    (
        "conf.d/elasticbeanstalk/a.conf",
        "location /x { location @y { return 200; } }\n",
        "named location \"@y\" can be on the server level only",
    ),
    ("conf.d/elasticbeanstalk/a.conf", "location /x { try_files $uri =abc; }\n", "invalid code \"=abc\""),
    ("conf.d/elasticbeanstalk/a.conf", "add_header X $nope;\n", "unknown \"nope\" variable"),
    ("conf.d/a.conf", "client_max_body_size lots;\n", "\"client_max_body_size\" directive invalid value"),
    ("conf.d/a.conf", "include none.conf;\n", "none.conf\" failed (2: No such file or directory)"),
];

async fn refuses_what_is_broken(stage: &Stage) {
    deploy(stage, "good", &bundle()).await.expect("deploys");
    for (number, (file, text, why)) in BROKEN.iter().enumerate() {
        let name = format!(".platform/nginx/{file}");
        let failure = stage.deploy(&format!("bad{number}"), &[(name.as_str(), *text)]).await.expect_err(text);
        let words = "Command /usr/sbin/nginx -t -c /var/proxy/staging/nginx/nginx.conf failed with error exit status 1. Stderr:";
        assert!(
            failure.starts_with("[start proxy with new configuration] copy proxy conf from staging failed with"),
            "{failure}"
        );
        for part in [words, why, "nginx: configuration file /var/proxy/staging/nginx/nginx.conf test failed"] {
            assert!(failure.contains(part), "{part} is missing for {text:?} in {failure}");
        }
        assert!(stage.log("eb-engine.log").contains(why), "{why}");
        assert_eq!(stage.get("/").await, (200, "good".to_owned()), "the version before stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nginx_refuses_fails_the_deployment_and_the_old_version_stays() {
    let stage = Stage::new();
    refuses_what_is_broken(&stage).await;
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_nginx_refuses_the_same() {
    let Some(stage) = with_nginx() else { return };
    refuses_what_is_broken(&stage).await;
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_translated_is_told_once_a_file_and_name() {
    let stage = Stage::new();
    let server = "location /a { mirror /m; }\nlocation /b { mirror /m; }\n\
                  if ($http_x = y) { return 403; }\nsub_filter a b;\n";
    let files = [
        (".platform/nginx/conf.d/a.conf", "limit_req_zone $binary_remote_addr zone=a:1m rate=9r/s;\n"),
        (".platform/nginx/conf.d/elasticbeanstalk/b.conf", server),
        (".platform/nginx/conf.d/unused.txt", "not configuration {\n"),
    ];
    stage.deploy("v1", &files).await.expect("deploys");
    let told = |name: &str, file: &str| {
        format!(
            "'{name}' in .platform/nginx/conf.d/{file} is not translated by the local proxy; run with --proxy nginx."
        )
    };
    let inside = "elasticbeanstalk/b.conf";
    let expected =
        [told("limit_req_zone", "a.conf"), told("if", inside), told("mirror", inside), told("sub_filter", inside)];
    assert_eq!(stage.notebook.heard(Severity::Warn), expected);
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_main_file_and_a_location_of_the_bundle_take_the_platform_s_place() {
    let main = "user nginx;\nworker_processes auto;\nevents { worker_connections 256; }\nhttp {\n  include /etc/nginx/mime.types;\n  \
                include conf.d/*.conf;\n  server {\n    listen 80 default_server;\n    gzip on;\n    add_header X-Main yes;\n    \
                include conf.d/elasticbeanstalk/*.conf;\n  }\n}\n";
    let location = "location / { proxy_pass http://app; proxy_set_header X-Mine 1; }\n";
    let files = [
        (".platform/nginx/nginx.conf", main),
        (".platform/nginx/conf.d/upstream.conf", "upstream app { server 127.0.0.1:5000; }\n"),
        (".platform/nginx/conf.d/elasticbeanstalk/00_application.conf", location),
    ];
    let stages = [Some(Stage::new()), with_nginx()];
    for stage in stages.into_iter().flatten() {
        stage.deploy("v1", &files).await.expect("deploys");
        assert_eq!(stage.notebook.heard(Severity::Warn), [""; 0]);
        let answer = ask(&stage, "GET /head", "", "").await;
        assert_eq!((answer.status, answer.header("x-main")), (200, "yes"));
        let head = answer.text().to_ascii_lowercase();
        assert!(head.contains("x-mine: 1") && !head.contains("x-real-ip"), "{head}");
        eventually("it is logged", async || stage.log("nginx/access.log").contains("\"GET /head HTTP/1.1\" 200")).await;
        stage.environment.destroy().await.expect("is removed");
    }
}

#[test]
fn the_nginx_of_a_killed_server_is_ended_and_another_serves() {
    if has_nginx() {
        what_a_killed_server_left_is_ended(Confinement { proxy: ProxyKind::Nginx, ..Confinement::default() });
    }
}

#[test]
fn the_proxy_is_remembered_until_another_is_asked_for() {
    if !has_nginx() {
        return;
    }
    let sandbox = Sandbox::new();
    let start = |flags: &[&str]| sandbox.run(&[&["local", "start", "--output", "json"], flags].concat());
    assert_eq!(start(&["--port", "0", "--proxy", "nginx"]).success().json()["proxy"], "nginx");
    let busy = start(&["--proxy", "built-in"]).exit(6);
    assert!(busy.stdout.contains("runs with the proxy nginx already"), "{busy}");
    sandbox.run(&["local", "stop"]).success();
    assert_eq!(start(&["--port", "0"]).success().json()["proxy"], "nginx", "it is remembered");
    sandbox.run(&["local", "stop"]).success();
    assert_eq!(start(&["--port", "0", "--proxy", "built-in"]).success().json()["proxy"], "built-in");
    sandbox.run(&["local", "stop"]).success();
}
