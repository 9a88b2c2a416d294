//! From directives to what the built-in proxy does: one server, its locations, what happens in each.
//!
//! What it does not do is left out and written down by file and name, so that a deployment can tell.

use std::sync::Arc;

use regex_lite::Regex;

pub(crate) use super::settings::{ErrorPage, Expires, Gzip, Network, Settings};
pub(crate) use super::steps::{Last, Step, Tries};
use super::syntax::Directive;
use super::template::{Template, Unusable};
use super::upstream::{self, Target};
use super::{Files, Untranslated, steps};

/// Directives that change nothing that a client of one machine sees: processes, logs, sizes of tables, what is always so.
const NO_EFFECT: &str = "user pid worker_processes worker_rlimit_nofile worker_connections worker_shutdown_timeout events \
    multi_accept accept_mutex use error_log access_log log_format sendfile tcp_nopush tcp_nodelay types_hash_max_size \
    types_hash_bucket_size server_names_hash_bucket_size server_names_hash_max_size listen server_name \
    client_header_timeout client_body_timeout keepalive_timeout proxy_http_version proxy_buffering proxy_buffers \
    proxy_buffer_size proxy_busy_buffers_size proxy_request_buffering proxy_max_temp_file_size client_body_buffer_size \
    client_header_buffer_size large_client_header_buffers variables_hash_max_size variables_hash_bucket_size \
    map_hash_max_size map_hash_bucket_size keepalive log_not_found";
/// Directives that [`Settings`] leave to this file.
const STRUCTURE: [&str; 10] =
    ["server", "location", "upstream", "http", "return", "rewrite", "proxy_pass", "map", "internal", "try_files"];

/// A configuration as the built-in proxy does it.
pub(crate) struct Compiled {
    pub(crate) server: Server,
    /// File and directive of what it does not do.
    pub(crate) untranslated: Untranslated,
}

/// The server block that answers.
#[derive(Default)]
pub(crate) struct Server {
    pub(crate) steps: Vec<Step>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) locations: Vec<Location>,
}

/// A `location`.
pub(crate) struct Location {
    pub(crate) matcher: Matcher,
    pub(crate) steps: Vec<Step>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) tries: Option<Tries>,
    pub(crate) content: Content,
    /// Only for error pages and where `try_files` leads.
    pub(crate) internal: bool,
    /// Those inside of it.
    pub(crate) locations: Vec<Location>,
}

/// Which paths a location is for.
#[derive(Debug)]
pub(crate) enum Matcher {
    Exact(String),
    /// With whether it keeps expressions from being looked at.
    Prefix(String, bool),
    Pattern(Regex),
    /// For no path: only `try_files` leads there.
    Named(String),
}

impl Matcher {
    /// The path that it begins with.
    pub(crate) fn start(&self) -> Option<&str> {
        match self {
            Self::Exact(path) | Self::Prefix(path, _) => Some(path),
            Self::Pattern(_) | Self::Named(_) => None,
        }
    }
}

/// What answers in a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// The app; with the path that takes the place of the location's.
    App(Option<String>),
    /// Files of the folder that the settings name.
    Files,
    /// Another machine, which is not asked.
    Elsewhere,
}

/// What is gathered while a configuration is translated.
pub(super) struct Context<'a> {
    files: &'a Files,
    untranslated: Untranslated,
    /// Variables that the configuration makes.
    variables: Vec<String>,
    /// Names of upstreams that are the app.
    apps: Vec<String>,
}

impl Context<'_> {
    /// Notes what is not translated, when it is the bundle's.
    pub(super) fn leave_out(&mut self, directive: &Directive) {
        let is_idle = NO_EFFECT.split_ascii_whitespace().any(|name| name == directive.name);
        if !is_idle && self.files.is_own(&directive.place.file) {
            self.untranslated.insert((directive.place.file.to_string(), directive.name.clone()));
        }
    }

    /// A word with variables; `None`, and noted, when we do not know them all.
    ///
    /// # Errors
    /// In nginx's words, for a variable that does not exist.
    pub(super) fn template(&mut self, directive: &Directive, word: &str) -> Result<Option<Template>, String> {
        match Template::parse(word, |name| self.variables.iter().any(|known| known == name)) {
            Ok(template) => Ok(Some(template)),
            Err(Unusable::Refused(why)) => Err(directive.fault(why)),
            Err(Unusable::Unknown) => {
                self.leave_out(directive);
                Ok(None)
            }
        }
    }
}

/// Whether a directive is this file's, not a setting.
pub(super) fn is_structure(name: &str) -> bool {
    STRUCTURE.contains(&name)
}

/// Translates a configuration that was judged.
///
/// # Errors
/// In nginx's words.
pub(super) fn compile(tree: &[Directive], files: &Files) -> Result<Compiled, String> {
    let empty: &[Directive] = &[];
    let http = tree.iter().find(|found| found.name == "http");
    let block = http.and_then(|http| http.block.as_deref()).unwrap_or(empty);
    let apps = upstream::of_the_app(block, files.app_port);
    let mut context = Context { files, untranslated: Untranslated::new(), variables: variables(tree), apps };
    for directive in tree.iter().filter(|found| found.name != "http") {
        context.leave_out(directive);
    }
    let outer = Settings::default().inner(block, &mut context)?;
    for directive in block {
        let is_upgrade = directive.name == "map" && directive.arg(1) == "$connection_upgrade";
        let is_app = directive.name == "upstream" && context.apps.iter().any(|app| app == directive.arg(0));
        if ["map", "upstream"].contains(&directive.name.as_str()) && !is_upgrade && !is_app {
            context.leave_out(directive);
        }
    }
    let servers: Vec<&Directive> = block.iter().filter(|found| found.name == "server").collect();
    let chosen = servers.iter().position(|server| is_default(server)).unwrap_or(0);
    let mut server = Server::default();
    for (number, directive) in servers.into_iter().enumerate() {
        let inner = directive.block.as_deref().unwrap_or(empty);
        if number == chosen {
            server = compile_server(inner, &outer, &mut context)?;
        } else {
            context.leave_out(directive);
        }
    }
    Ok(Compiled { server, untranslated: context.untranslated })
}

fn is_default(server: &Directive) -> bool {
    let listens = server.block.iter().flatten().filter(|found| found.name == "listen");
    listens.into_iter().any(|listen| listen.args.iter().any(|word| word == "default_server"))
}

/// Names of the variables that `map`, `set`, `geo` and their kin make, and groups of expressions.
fn variables(tree: &[Directive]) -> Vec<String> {
    let mut found = Vec::new();
    for directive in tree {
        if ["map", "geo", "split_clients", "set", "auth_request_set", "perl_set"].contains(&directive.name.as_str()) {
            let names = directive.args.iter().filter_map(|word| word.strip_prefix('$'));
            found.extend(names.map(str::to_owned));
        }
        let groups = directive.args.iter().flat_map(|word| word.split("(?<").skip(1));
        found.extend(groups.filter_map(|group| Some(group.split_once('>')?.0.to_owned())));
        found.extend(directive.block.iter().flat_map(|block| variables(block)));
    }
    found
}

fn compile_server(block: &[Directive], outer: &Settings, context: &mut Context<'_>) -> Result<Server, String> {
    let settings = Arc::new(outer.inner(block, context)?);
    // Of a server it holds for what no location takes: the platform's own has one for every path.
    block.iter().filter(|found| found.name == "try_files").for_each(|found| context.leave_out(found));
    let (steps, locations) = (steps::of(block, context)?, locations(block, None, &settings, context)?);
    Ok(Server { steps, settings, locations })
}

/// The locations of a block; inside of another location they have rules of their own.
fn locations(
    block: &[Directive],
    around: Option<&Matcher>,
    outer: &Settings,
    context: &mut Context<'_>,
) -> Result<Vec<Location>, String> {
    let mut met: Vec<(bool, String)> = Vec::new();
    let mut found = Vec::new();
    for directive in block.iter().filter(|found| found.name == "location") {
        let Some(matcher) = matcher(directive, context)? else { continue };
        if let Some(around) = around {
            fits(directive, &matcher, around)?;
        }
        let named = match &matcher {
            Matcher::Exact(path) => Some((true, path.clone())),
            Matcher::Prefix(path, _) | Matcher::Named(path) => Some((false, path.clone())),
            Matcher::Pattern(_) => None,
        };
        if let Some(named) = named {
            if met.contains(&named) {
                return Err(directive.fault(format!("duplicate location \"{}\"", named.1)));
            }
            met.push(named);
        }
        found.push(compile_location(directive, matcher, outer, context)?);
    }
    Ok(found)
}

/// Refuses a location that cannot stand inside of another, in nginx's words.
fn fits(directive: &Directive, inner: &Matcher, around: &Matcher) -> Result<(), String> {
    let path = directive.args.last().map_or("", String::as_str);
    let why = match (inner, around) {
        (_, Matcher::Exact(outer)) => format!("location \"{path}\" cannot be inside the exact location \"{outer}\""),
        (_, Matcher::Named(outer)) => format!("location \"{path}\" cannot be inside the named location \"{outer}\""),
        (Matcher::Named(_), _) => format!("named location \"{path}\" can be on the server level only"),
        (Matcher::Exact(path) | Matcher::Prefix(path, _), Matcher::Prefix(outer, _)) if !path.starts_with(outer) => {
            format!("location \"{path}\" is outside location \"{outer}\"")
        }
        (Matcher::Exact(path) | Matcher::Prefix(path, _), Matcher::Pattern(outer)) => {
            format!("location \"{path}\" is outside location \"{outer}\"")
        }
        _ => return Ok(()),
    };
    Err(directive.fault(why))
}

fn compile_location(
    directive: &Directive,
    matcher: Matcher,
    outer: &Settings,
    context: &mut Context<'_>,
) -> Result<Location, String> {
    let block = directive.block.as_deref().unwrap_or_default();
    let mut settings = outer.inner(block, context)?;
    if let Some(folder) = settings.root.as_mut().filter(|_| block.iter().any(|inner| inner.name == "alias")) {
        folder.start = matcher.start().map(str::to_owned);
    }
    let mut content = Content::Files;
    for inner in block.iter().filter(|inner| inner.name == "proxy_pass") {
        let target = upstream::target(inner, &context.apps, context.files.app_port)?;
        if matches!(&target, Target::App(Some(_))) && matcher.start().is_none() {
            let rule = "cannot have URI part in location given by regular expression, or inside named location, \
                        or inside \"if\" statement, or inside \"limit_except\" block";
            return Err(inner.fault(format!("\"proxy_pass\" {rule}")));
        }
        content = match target {
            Target::App(path) => Content::App(path),
            Target::Elsewhere => {
                context.leave_out(inner);
                Content::Elsewhere
            }
        };
    }
    let internal = block.iter().any(|inner| inner.name == "internal");
    let (steps, tries) = (steps::of(block, context)?, steps::tries(block, context)?);
    let locations = locations(block, Some(&matcher), &settings, context)?;
    Ok(Location { matcher, steps, settings: Arc::new(settings), tries, content, internal, locations })
}

/// Which paths a location is for; `None`, and noted, when we cannot tell.
fn matcher(directive: &Directive, context: &mut Context<'_>) -> Result<Option<Matcher>, String> {
    let (modifier, path) = match directive.args.as_slice() {
        [modifier, path] => (modifier.as_str(), path.as_str()),
        _ => {
            let word = directive.arg(0);
            let modifier = ["=", "^~", "~*", "~"].into_iter().find(|start| word.starts_with(start)).unwrap_or("");
            (modifier, &word[modifier.len()..])
        }
    };
    let pattern = |insensitive: bool| Regex::new(&format!("{}{path}", if insensitive { "(?i)" } else { "" }));
    Ok(match modifier {
        "" if path.starts_with('@') => Some(Matcher::Named(path.to_owned())),
        "" => Some(Matcher::Prefix(path.to_owned(), false)),
        "^~" => Some(Matcher::Prefix(path.to_owned(), true)),
        "=" => Some(Matcher::Exact(path.to_owned())),
        "~" | "~*" => {
            let read = pattern(modifier == "~*").ok();
            if read.is_none() {
                // nginx's expressions know more than ours: it may be a good one.
                context.leave_out(directive);
            }
            read.map(Matcher::Pattern)
        }
        other => return Err(directive.fault(format!("invalid location modifier \"{other}\""))),
    })
}
