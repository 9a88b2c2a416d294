//! The files of an instance's nginx: the platform's own, and over them those of the bundle's `.platform/nginx`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::syntax::{self, Directive};
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::namespace;

/// Where a file has its place on an instance.
const ETC: &str = "/etc/nginx/";
/// Includes in includes, at most.
const DEEPEST: usize = 16;
/// Bytes of one file, at most: configuration, not data.
const LARGEST: u64 = 1 << 20;

/// The platform's main file, for a bundle without one (eb-reference §3.3). Source: copies of it that people published
/// from their instances, word by word in effect; of an Amazon Linux 2 platform, as none of a newer one was found.
const MAIN: &str = r#"
user nginx;
error_log /var/log/nginx/error.log warn;
pid /var/run/nginx.pid;
worker_processes auto;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                    '$status $body_bytes_sent "$http_referer" '
                    '"$http_user_agent" "$http_x_forwarded_for"';
    include conf.d/*.conf;
    map $http_upgrade $connection_upgrade { default "upgrade"; }
    server {
        listen 80 default_server;
        access_log /var/log/nginx/access.log main;
        client_header_timeout 60;
        client_body_timeout 60;
        keepalive_timeout 60;
        gzip off;
        gzip_comp_level 4;
        gzip_types text/plain text/css application/json application/javascript application/x-javascript text/xml
                   application/xml application/xml+rss text/javascript;
        include conf.d/elasticbeanstalk/*.conf;
    }
}
"#;

/// The platform's location of the app. An instance says `$host`, which is the same there: its nginx listens on port 80.
/// Here the port is another, and belongs to the name that the app may put into links.
const APPLICATION: &str = r#"
location / {
    proxy_pass http://127.0.0.1:@PORT@;
    proxy_http_version 1.1;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Host $http_host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
}
"#;

/// The files by their names below `/etc/nginx`, and what they speak of.
pub(crate) struct Files {
    texts: BTreeMap<String, String>,
    /// Names of the files that the bundle brought.
    own: Vec<String>,
    /// The folder that stands for the root of the instance.
    pub(super) root: PathBuf,
    /// The port that configurations call the app's.
    pub(super) app_port: u16,
}

impl Files {
    /// The files for a bundle in `app`, which serves or will serve from `/var/app/current`. `root` is the folder that
    /// stands for the root of the instance; `app_port` the port that an instance would give the app.
    ///
    /// # Errors
    /// When a file of the bundle cannot be read.
    pub(crate) fn gather(app: &Path, root: &Path, settings: &[OptionSetting], app_port: u16) -> std::io::Result<Self> {
        let application = APPLICATION.replace("@PORT@", &app_port.to_string());
        let mut texts = BTreeMap::from([
            ("nginx.conf".to_owned(), MAIN.to_owned()),
            ("conf.d/elasticbeanstalk/00_application.conf".to_owned(), application),
        ]);
        let locations = static_locations(settings);
        if !locations.is_empty() {
            texts.insert("conf.d/elasticbeanstalk/01_static.conf".to_owned(), locations);
        }
        let mut own = Vec::new();
        let folder = app.join(".platform/nginx");
        // A hook may have laid a link there, to where a bundle may not read.
        let is_inside = |real: PathBuf| app.canonicalize().is_ok_and(|app| real.starts_with(app));
        if folder.canonicalize().is_ok_and(is_inside) {
            collect(&folder, "", &mut |name, text| {
                own.push(name.clone());
                texts.insert(name, text);
            })?;
        }
        Ok(Self { texts, own, root: root.to_owned(), app_port })
    }

    /// All of them by name.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Whether the bundle brought this file.
    pub(super) fn is_own(&self, name: &str) -> bool {
        self.own.iter().any(|own| own == name)
    }

    /// The main file with everything that it includes in its place.
    ///
    /// # Errors
    /// In nginx's words.
    pub(super) fn load(&self) -> Result<Vec<Directive>, String> {
        self.read("nginx.conf", 0)
    }

    fn read(&self, name: &str, depth: usize) -> Result<Vec<Directive>, String> {
        let text = self.texts.get(name).map_or("", String::as_str);
        self.expand(syntax::parse(name, text)?, depth)
    }

    fn expand(&self, directives: Vec<Directive>, depth: usize) -> Result<Vec<Directive>, String> {
        let mut whole = Vec::new();
        for mut directive in directives {
            if directive.name == "include" && directive.args.len() == 1 && directive.block.is_none() {
                for name in self.included(&directive)? {
                    if depth == DEEPEST {
                        return Err(directive.fault(format!("\"{name}\" includes itself")));
                    }
                    whole.extend(self.read(&name, depth + 1)?);
                }
                continue;
            }
            if let Some(block) = directive.block.take() {
                directive.block = Some(self.expand(block, depth)?);
            }
            whole.push(directive);
        }
        Ok(whole)
    }

    /// The files that an `include` means: a pattern may mean none, a name must mean one.
    fn included(&self, directive: &Directive) -> Result<Vec<String>, String> {
        let pattern = directive.arg(0);
        // A hook may make the platform's folder its own; where it lies is all the same to us.
        let within = pattern.strip_prefix(ETC).or_else(|| pattern.strip_prefix(super::STAGING)?.strip_prefix('/'));
        let within = within.unwrap_or(pattern).trim_start_matches("./");
        let found: Vec<String> = self.texts.keys().filter(|name| matches(within, name)).cloned().collect();
        // Those that nginx's package brings hold no rules of the bundle's.
        let packaged = ["mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params"];
        let is_elsewhere = pattern.contains(['*', '?', '[']) || packaged.contains(&within);
        if found.is_empty() && !is_elsewhere {
            let place =
                if within.starts_with('/') { within.to_owned() } else { format!("{}/{within}", super::STAGING) };
            return Err(directive.fault(format!("open() \"{place}\" failed (2: No such file or directory)")));
        }
        Ok(found)
    }
}

/// Whether a name is meant by a pattern whose last parts may hold `*`.
fn matches(pattern: &str, name: &str) -> bool {
    let (mut patterns, mut names) = (pattern.split('/'), name.split('/'));
    loop {
        match (patterns.next(), names.next()) {
            (None, None) => return true,
            (Some(pattern), Some(name)) if part_matches(pattern, name) => {}
            _ => return false,
        }
    }
}

/// One part. Each star takes as little as it can, which is enough and takes no time worth speaking of, however many
/// stars a bundle writes.
fn part_matches(pattern: &str, name: &str) -> bool {
    // As of a shell, a star does not mean a name that begins with a dot.
    if pattern.starts_with('*') && name.starts_with('.') {
        return false;
    }
    let mut pieces: Vec<&str> = pattern.split('*').collect();
    let Some(end) = pieces.pop().filter(|_| !pieces.is_empty()) else { return pattern == name };
    let mut left = name;
    for (number, piece) in pieces.into_iter().enumerate() {
        match left.find(piece) {
            Some(at) if at == 0 || number > 0 => left = &left[at + piece.len()..],
            _ => return false,
        }
    }
    left.ends_with(end)
}

fn collect(folder: &Path, within: &str, take: &mut impl FnMut(String, String)) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), take)?;
        } else if kind.is_file() && entry.metadata()?.len() <= LARGEST {
            take(name, String::from_utf8_lossy(&std::fs::read(entry.path())?).into_owned());
        }
    }
    Ok(())
}

/// The locations of `aws:elasticbeanstalk:environment:proxy:staticfiles`.
fn static_locations(settings: &[OptionSetting]) -> String {
    let of = |setting: &OptionSetting| {
        let folder = setting.value.as_deref().unwrap_or_default().trim_matches('/');
        if setting.namespace != namespace::PROXY_STATIC_FILES
            || folder.is_empty()
            || folder.split('/').any(|part| part == "..")
        {
            return None;
        }
        let start = format!("/{}/", setting.name.trim_matches('/')).replace("//", "/");
        let directive = |name: &str, word: String, block| Directive {
            name: name.to_owned(),
            args: vec![word],
            block,
            place: syntax::Place { file: "".into(), line: 0 },
        };
        let alias = directive("alias", format!("/var/app/current/{folder}/"), None);
        Some(directive("location", start, Some(vec![alias])))
    };
    syntax::write(&settings.iter().filter_map(of).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(own: &[(&str, &str)]) -> Files {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in own {
            let path = folder.path().join(".platform/nginx").join(name);
            std::fs::create_dir_all(path.parent().expect("has one")).expect("makes");
            crate::fs::write_atomic(&path, text.as_bytes()).expect("writes");
        }
        let setting = OptionSetting::new(namespace::PROXY_STATIC_FILES, "/assets", "public; }");
        Files::gather(folder.path(), folder.path(), &[setting], 5000).expect("gathers")
    }

    #[test]
    fn pieces_land_where_the_platform_puts_them() {
        let files =
            files(&[("conf.d/a.conf", "gzip on;"), ("conf.d/elasticbeanstalk/b.conf", "expires 1d;"), ("c", "!")]);
        let tree = files.load().expect("loads");
        let http = tree.iter().find(|found| found.name == "http").and_then(|found| found.block.as_ref()).expect("http");
        assert!(http.iter().any(|found| found.name == "gzip" && &*found.place.file == "conf.d/a.conf"));
        let server =
            http.iter().find(|found| found.name == "server").and_then(|found| found.block.as_ref()).expect("server");
        assert!(server.iter().any(|found| found.name == "expires"));
        let starts: Vec<&str> =
            server.iter().filter(|found| found.name == "location").map(|found| found.arg(0)).collect();
        assert_eq!(starts, ["/", "/assets/"]);
        assert!(files.is_own("conf.d/a.conf") && !files.is_own("nginx.conf"));
    }

    #[test]
    fn a_name_that_is_not_there_and_a_ring_are_refused() {
        let why = files(&[("conf.d/a.conf", "include b.conf;")]).load().expect_err("is refused");
        let place = "/var/proxy/staging/nginx";
        let expected =
            format!("open() \"{place}/b.conf\" failed (2: No such file or directory) in {place}/conf.d/a.conf:1");
        assert_eq!(why, expected);
        assert!(files(&[("conf.d/a.conf", "include conf.d/*.conf;")]).load().is_err());
        assert!(matches("conf.d/*.conf", "conf.d/x.conf") && !matches("conf.d/*.conf", "conf.d/x.conf.bak"));
        assert!(!matches("conf.d/*.conf", "conf.d/y/x.conf") && !matches("conf.d/*.conf", "conf.d/.x.conf"));
        assert!(matches("a*b*c", "abbc") && matches("**", "x") && !matches("a*a", "a") && !matches("*b", "ba"));
        assert!(!matches(&"*a".repeat(60), &"a".repeat(59)), "in no time");
    }
}
