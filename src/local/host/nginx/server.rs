//! The real nginx in front of an app: the platform's files and the bundle's, turned to this machine, judged and run.
//!
//! What changes on the way is where things lie and who listens where: paths lie below the environment's folder, ports
//! are free ones on loopback, the user is ours. Every directive stays on its line, so that nginx's errors name it.

use std::path::{Path, PathBuf};

use super::syntax::{self, Directive, Place};
use super::{Files, refusal, upstream};
use crate::error::{Class, Error, Result};
use crate::fs;
use crate::local::host::command::{self, CommandLine};
use crate::local::host::engine::Work;
use crate::local::host::instance::Instance;
use crate::local::host::ports::Port;

/// Directives whose first word is a file or a folder of the instance.
const PATHS: [&str; 19] = [
    "root",
    "alias",
    "access_log",
    "error_log",
    "include",
    "auth_basic_user_file",
    "ssl_certificate",
    "ssl_certificate_key",
    "ssl_trusted_certificate",
    "ssl_client_certificate",
    "ssl_dhparam",
    "ssl_password_file",
    "ssl_session_ticket_key",
    "ssl_crl",
    "proxy_cache_path",
    "proxy_ssl_trusted_certificate",
    "proxy_store",
    "perl_modules",
    "perl_require",
];
/// Directives that are ours to say, or that only root may.
const OURS: [&str; 15] = [
    "user",
    "pid",
    "daemon",
    "master_process",
    "lock_file",
    "worker_processes",
    "worker_rlimit_nofile",
    "worker_priority",
    "worker_cpu_affinity",
    "working_directory",
    "client_body_temp_path",
    "proxy_temp_path",
    "fastcgi_temp_path",
    "uwsgi_temp_path",
    "scgi_temp_path",
];
/// Starts of paths that are this machine's own.
const MACHINE: [&str; 3] = ["/dev/", "/usr/share/nginx/", "/usr/lib/"];
/// What nginx's package says of endings.
const MIME_TYPES: &str = "types {
    text/html html htm; text/css css; text/xml xml; text/plain txt; application/javascript js mjs;
    application/json json map; image/gif gif; image/jpeg jpeg jpg; image/png png; image/svg+xml svg svgz;
    image/webp webp; image/avif avif; image/x-icon ico; font/woff woff; font/woff2 woff2; application/wasm wasm;
    application/pdf pdf; application/zip zip; video/mp4 mp4; audio/mpeg mp3; application/atom+xml atom;
    application/rss+xml rss;
}
";

/// The program, where it is installed.
pub(crate) fn program() -> Option<PathBuf> {
    fs::find_program("nginx")
}

/// Asks whether this machine has it.
///
/// # Errors
/// That it is missing, and what brings it.
pub fn check() -> Result<()> {
    if program().is_some() {
        return Ok(());
    }
    Err(Error::new(Class::Failed, "could not put nginx in front of the apps")
        .because("nginx is not on PATH; it comes with the package nginx (Debian: nginx-light)"))
}

/// The folder of one nginx; it goes with its owner.
pub(crate) struct Home {
    folder: PathBuf,
    /// Ports that it listens on besides the app's, held for as long.
    others: Vec<Port>,
}

impl Home {
    /// The instance as this nginx sees it: isolated where the app is, with this folder and its logs to write.
    pub(crate) fn instance(&self, work: &Work<'_>) -> Instance {
        work.instance.writing(vec![self.folder.clone(), work.layout.log().join("nginx")])
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What stays is removed when the environment is opened again.
        let _ = fs::remove(&self.folder);
    }
}

/// An nginx whose files were judged, ready to be started.
pub(crate) struct Prepared {
    pub(crate) home: Home,
    /// Where it will listen.
    pub(crate) port: Port,
    program: PathBuf,
}

impl Prepared {
    /// A line for the shell, and the variables that it reads: paths need no quotes there.
    pub(crate) fn command(&self) -> (String, [(String, PathBuf); 2]) {
        let line = "exec \"$EB_NGINX\" -e stderr -p \"$EB_NGINX_HOME\" -c \"$EB_NGINX_HOME/conf/nginx.conf\"";
        let variables =
            [("EB_NGINX".to_owned(), self.program.clone()), ("EB_NGINX_HOME".to_owned(), self.home.folder.clone())];
        (line.to_owned(), variables)
    }
}

/// Where the folders of an instance's nginx lie.
pub(crate) fn homes(instance: &Instance) -> PathBuf {
    instance.layout.run().join("nginx")
}

/// Writes the files for the app on `work.port` and lets nginx judge them.
///
/// # Errors
/// The engine's sentence with what nginx says, its paths as they are on an instance.
pub(crate) async fn prepare(work: &Work<'_>, files: &Files) -> std::result::Result<Prepared, String> {
    let program = program().ok_or("nginx is not on PATH")?;
    let port = Port::choose().map_err(|error| error.to_string())?;
    let mut home = Home { folder: homes(work.instance).join(port.to_string()), others: Vec::new() };
    let conf = home.folder.join("conf");
    let (app, number) = (work.port.number(), port.number());
    let mut turned = Turned { files, home: &home.folder, app, port: number, others: Vec::new() };
    turned.write().map_err(|error| error.to_string())?;
    home.others = turned.others.into_iter().map(|(_, port)| port).collect();
    work.log.info(&format!("Running command: /usr/sbin/nginx -t -c {}/nginx.conf", super::STAGING));
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let words = [text(&program), "-t".into(), "-e".into(), "stderr".into(), "-p".into(), text(&home.folder)];
    let words = words.into_iter().chain(["-c".into(), text(&conf.join("nginx.conf"))]).collect();
    let variables = command::base_environment(work.layout);
    let (instance, line) = (home.instance(work), CommandLine::Argv(words));
    let ended = command::run(&line, &instance, work.layout.root(), &variables, work.deadline).await;
    let ended = ended.map_err(|error| format!("nginx could not be asked: {error}"))?;
    let said = ended.output.replace(&text(&conf), super::STAGING).replace(&text(work.layout.root()), "");
    let said: Vec<&str> = said.trim().lines().filter(|line| !line.contains("test failed")).collect();
    let said = said.join("\n");
    if !ended.succeeded() {
        return Err(refusal(&said));
    }
    work.log.info(&said);
    Ok(Prepared { home, port, program })
}

/// Files on their way to this machine.
struct Turned<'a> {
    files: &'a Files,
    home: &'a Path,
    /// Where the app listens.
    app: u16,
    /// Where nginx is to listen.
    port: u16,
    /// Ports of an instance, and those that stand for them.
    others: Vec<(String, Port)>,
}

impl Turned<'_> {
    fn write(&mut self) -> Result<()> {
        let conf = self.home.join("conf");
        for folder in [self.home, &conf, &self.home.join("tmp")] {
            fs::create_private_dir(folder)?;
        }
        fs::write_private(&conf.join("mime.types"), MIME_TYPES.as_bytes())?;
        for (name, text) in self.files.texts() {
            let place = conf.join(name);
            if let Some(folder) = place.parent() {
                fs::create_private_dir(folder)?;
            }
            let text = self.turn(name, text);
            fs::write_private(&place, text.as_bytes())?;
        }
        Ok(())
    }

    /// A file's text for this machine. What we cannot read stays as it is: nginx says why.
    fn turn(&mut self, name: &str, text: &str) -> String {
        let is_main = name == "nginx.conf";
        let turned = syntax::parse(name, text).map(|tree| syntax::write(&self.block(tree, is_main)));
        let turned = turned.unwrap_or_else(|_| text.to_owned());
        if is_main { self.head() + &turned } else { turned }
    }

    /// What is ours to say, on the first line.
    fn head(&self) -> String {
        let user = if rustix::process::geteuid().is_root() { "user root; " } else { "" };
        let home = self.home.display();
        let errors =
            if self.says("error_log", None) { String::new() } else { format!("error_log \"{}\"; ", self.log("error")) };
        format!("{user}daemon off; worker_processes 2; pid \"{home}/nginx.pid\"; lock_file \"{home}/lock\"; {errors}")
    }

    /// Whether the files have a directive at the outermost level, or in a block of it.
    fn says(&self, name: &str, block: Option<&str>) -> bool {
        let tree = self.files.load().unwrap_or_default();
        match block {
            None => tree.iter().any(|found| found.name == name),
            Some(block) => {
                let blocks = tree.iter().filter(|found| found.name == block);
                blocks.flat_map(|found| found.block.iter().flatten()).any(|found| found.name == name)
            }
        }
    }

    fn log(&self, name: &str) -> String {
        format!("{}/var/log/nginx/{name}.log", self.files.root.display())
    }

    fn block(&mut self, block: Vec<Directive>, is_main: bool) -> Vec<Directive> {
        let mut turned = Vec::new();
        for mut directive in block {
            if OURS.contains(&directive.name.as_str()) {
                continue;
            }
            self.words(&mut directive);
            if let Some(block) = directive.block.take() {
                // Values, not directives.
                let is_table = ["map", "geo", "types", "split_clients"].contains(&directive.name.as_str());
                let mut block = if is_table { block } else { self.block(block, false) };
                match directive.name.as_str() {
                    "http" if is_main => self.places(&mut block, &directive.place),
                    "server" => self.listens(&mut block, &directive.place),
                    _ => {}
                }
                directive.block = Some(block);
            }
            turned.push(directive);
        }
        turned
    }

    fn words(&self, directive: &mut Directive) {
        let name = directive.name.as_str();
        let Some(first) = directive.args.first().cloned() else { return };
        let app = format!("127.0.0.1:{}", self.app);
        let turned = match name {
            "proxy_pass" => first.strip_prefix("http://").and_then(|rest| {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                upstream::is_app(authority, self.files.app_port).then(|| format!("http://{app}{path}"))
            }),
            "server" if directive.block.is_none() => upstream::is_app(&first, self.files.app_port).then_some(app),
            name if PATHS.contains(&name) => self.path(&first),
            _ => None,
        };
        if let (Some(turned), Some(word)) = (turned, directive.args.first_mut()) {
            *word = turned;
        }
    }

    /// A path of the instance on this machine.
    fn path(&self, word: &str) -> Option<String> {
        let instance = ["/etc/nginx/", "/var/proxy/staging/nginx/"];
        if let Some(within) = instance.into_iter().find_map(|start| word.strip_prefix(start)) {
            return Some(format!("{}/conf/{within}", self.home.display()));
        }
        let moves = word.starts_with('/') && !MACHINE.iter().any(|start| word.starts_with(start));
        moves.then(|| format!("{}{word}", self.files.root.display()))
    }

    /// Folders for what does not fit into memory, and the log of who says nothing of one: else nginx takes the machine's.
    fn places(&self, http: &mut Vec<Directive>, place: &Place) {
        for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            let folder = format!("{}/tmp/{name}", self.home.display());
            http.insert(0, directive(&format!("{name}_temp_path"), &folder, place));
        }
        if !self.says("access_log", Some("http")) {
            http.insert(0, directive("access_log", &self.log("access"), place));
        }
    }

    /// Every server listens on loopback: port 80 is ours, each other one a free port.
    fn listens(&mut self, server: &mut Vec<Directive>, place: &Place) {
        let mut met: Vec<String> = Vec::new();
        server.retain_mut(|directive| {
            if directive.name != "listen" || directive.arg(0).starts_with("unix:") {
                return true;
            }
            let port = directive.arg(0).rsplit(':').next().unwrap_or("80").to_owned();
            let port = if port.bytes().all(|byte| byte.is_ascii_digit()) { port } else { "80".to_owned() };
            if met.contains(&port) {
                return false;
            }
            if let Some(word) = directive.args.first_mut() {
                *word = format!("127.0.0.1:{}", self.port_for(&port));
            }
            directive.args.retain(|word| !word.starts_with("ipv6only"));
            met.push(port);
            true
        });
        if met.is_empty() {
            server.insert(0, directive("listen", &format!("127.0.0.1:{}", self.port), place));
        }
    }

    fn port_for(&mut self, port: &str) -> u16 {
        if port == "80" {
            return self.port;
        }
        if let Some((_, chosen)) = self.others.iter().find(|(known, _)| known == port) {
            return chosen.number();
        }
        // Without a free port the kernel finds one, or nginx says that it cannot listen.
        let Ok(chosen) = Port::choose() else { return 0 };
        let number = chosen.number();
        self.others.push((port.to_owned(), chosen));
        number
    }
}

fn directive(name: &str, word: &str, place: &Place) -> Directive {
    Directive { name: name.to_owned(), args: vec![word.to_owned()], block: None, place: place.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_listens_or_writes_outside_of_the_environment() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join(".platform/nginx");
        std::fs::create_dir_all(&own).expect("makes");
        let main = "user nginx;\npid /var/run/nginx.pid;\nerror_log /var/log/nginx/error.log;\nhttp {\n  upstream app { server \
                    127.0.0.1:5000; }\n  server { listen 80 default_server; listen [::]:80; root /var/app/current/public; }\n  \
                    server { listen 8080; location / { proxy_pass http://127.0.0.1:5000/x; access_log off; } }\n  server { }\n}\n";
        fs::write_atomic(&own.join("nginx.conf"), main.as_bytes()).expect("writes");
        let files = Files::gather(folder.path(), Path::new("/env"), &[], 5000).expect("gathers");
        let mut turned =
            Turned { files: &files, home: Path::new("/home of it"), app: 4000, port: 3000, others: Vec::new() };
        let text = turned.turn("nginx.conf", main);
        for expected in [
            "pid \"/home of it/nginx.pid\";",
            "error_log /env/var/log/nginx/error.log;",
            "server 127.0.0.1:4000;",
            "listen 127.0.0.1:3000 default_server;",
            "root /env/var/app/current/public;",
            "proxy_pass http://127.0.0.1:4000/x;",
            "proxy_temp_path \"/home of it/tmp/proxy\";",
            "access_log off;",
            "access_log /env/var/log/nginx/access.log;",
        ] {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
        assert_eq!(text.matches("listen 127.0.0.1:").count(), 3, "{text}");
        assert!(!text.contains("user nginx") && !text.contains("[::]") && !text.contains(":8080"), "{text}");
        let line = |text: &str, needle: &str| text.lines().position(|line| line.contains(needle));
        assert_eq!(line(&text, "root "), line(main, "root "), "{text}");
    }
}
