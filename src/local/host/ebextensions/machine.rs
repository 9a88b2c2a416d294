//! What belongs to the machine and not to the environment's folder: `packages`, `groups`, `users`, `services`.
//!
//! Nothing of it is changed here. Packages that are there are taken as installed; what is missing is told. Accounts are
//! made for isolated bundles, in files of their own (`accounts`). Services run whose unit the bundle brings (`services`);
//! of others it is told what would be done to them.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::Accounts;
use super::config::ConfigFile;
use super::yaml::Node;
use crate::beanstalk::Severity;
use crate::fs;
use crate::local::host::command::{self, CommandLine};
use crate::local::host::engine::Work;
use crate::local::host::services::{self, Order, Why};

/// Managers of `packages` that cfn-init knows on Linux, in the order in which it goes through them (developer guide,
/// Packages; `apt` and `zypper`: CloudFormation's user guide, `AWS::CloudFormation::Init`).
const MANAGERS: [&str; 6] = ["rpm", "yum", "apt", "zypper", "rubygems", "python"];
/// What there is of services on an instance that exists here as well: the proxy.
const PROXY: &str = "nginx";

/// What one file wants of the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    /// What it wants to be installed.
    pub(crate) packages: Vec<Package>,
    /// What accounts it wants.
    pub(crate) accounts: Accounts,
    /// What services are to be.
    pub(crate) services: BTreeMap<String, Service>,
}

/// A package of `packages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    manager: String,
    name: String,
    /// Versions that will do; any when it names none. Of `rpm` the URLs that it comes from.
    versions: Vec<String>,
}

/// A service of `services`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Service {
    /// Whether it is to run; as it is when nothing is said.
    runs: Option<bool>,
    /// Whether it is to start with the instance.
    enabled: Option<bool>,
    /// What restarts it when it changes: a key of the file, and a name there.
    restarts: Vec<(&'static str, String)>,
}

/// What applying a file changed, for the services that look at it: keys and names as in [`Service::restarts`].
pub(super) type Changes = BTreeSet<(&'static str, String)>;

impl Machine {
    /// Takes `packages`: manager → package → versions.
    ///
    /// # Errors
    /// What has another shape.
    pub(super) fn take_packages(&mut self, value: &Node) -> Result<(), String> {
        for (manager, packages) in value.entries_of("packages")? {
            if !MANAGERS.contains(&manager.as_str()) {
                return Err(format!("'{manager}' in 'packages' is none of {}", MANAGERS.join(", ")));
            }
            for (name, versions) in packages.entries_of(manager)? {
                let versions = texts(versions).ok_or_else(|| {
                    format!("the versions of '{name}' in '{manager}' must be a text or a list of texts")
                })?;
                if manager == "rpm" && versions.is_empty() {
                    return Err(format!("'{name}' in 'rpm' must name the URL or the path of its package"));
                }
                self.packages.push(Package { manager: manager.clone(), name: name.clone(), versions });
            }
        }
        self.packages.sort_by_key(|package| MANAGERS.iter().position(|name| *name == package.manager));
        Ok(())
    }

    /// Takes `services`: `sysvinit` or `systemd` → service → what it is to be.
    ///
    /// # Errors
    /// What has another shape.
    pub(super) fn take_services(&mut self, value: &Node) -> Result<(), String> {
        for (manager, services) in value.entries_of("services")? {
            if !["sysvinit", "systemd"].contains(&manager.as_str()) {
                return Err(format!("'{manager}' in 'services' is neither 'sysvinit' nor 'systemd'"));
            }
            for (name, service) in services.entries_of(manager)? {
                self.services.insert(name.clone(), Service::read(name, service)?);
            }
        }
        Ok(())
    }
}

impl Service {
    fn read(name: &str, node: &Node) -> Result<Self, String> {
        node.entries_of(name)?;
        let flag = |key: &str| match node.get(key).and_then(Node::text) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(text) => Err(format!("'{key}' of the service '{name}' must be true or false, not '{text}'")),
        };
        let mut restarts = Vec::new();
        for key in ["files", "sources", "commands"] {
            let named = node.get(key).map_or_else(|| Some(Vec::new()), texts);
            let named = named.ok_or_else(|| format!("'{key}' of the service '{name}' must be a list of texts"))?;
            restarts.extend(named.into_iter().map(|each| (key, each)));
        }
        // Here no package is ever installed or updated, so these restart nothing; their shape counts all the same.
        for (manager, packages) in
            node.get("packages").map_or(Ok(&[][..]), |packages| packages.entries_of("packages"))?
        {
            texts(packages).ok_or_else(|| format!("'{manager}' of the service '{name}' must be a list of texts"))?;
        }
        Ok(Self { runs: flag("ensureRunning")?, enabled: flag("enabled")?, restarts })
    }

    /// What of what it looks at has changed.
    fn reasons<'a>(&'a self, changes: &Changes) -> impl Iterator<Item = &'a str> {
        self.restarts.iter().filter(|each| changes.contains(each)).map(|(_, name)| name.as_str())
    }

    /// What would be done to it on an instance, for a sentence. A service that is not to run is not restarted.
    fn fate(&self, changes: &Changes) -> String {
        let mut words = Vec::new();
        words.extend(self.enabled.map(|enabled| if enabled { "enabled" } else { "disabled" }.to_owned()));
        words.extend(self.runs.map(|runs| if runs { "running" } else { "stopped" }.to_owned()));
        let reasons: Vec<&str> = self.reasons(changes).collect();
        if self.runs != Some(false) && !reasons.is_empty() {
            words.push(format!("restarted for {}", reasons.join(" and ")));
        }
        if words.is_empty() { "as it is".to_owned() } else { words.join(" and ") }
    }
}

/// A text, or a list of them; none for nothing.
fn texts(node: &Node) -> Option<Vec<String>> {
    match node {
        Node::List(items) => items.iter().map(Node::text).collect(),
        // An empty value reads as an empty map.
        _ if node.map().is_some_and(<[_]>::is_empty) => Some(Vec::new()),
        _ => node.text().map(|text| if text.is_empty() { Vec::new() } else { vec![text] }),
    }
}

/// Looks for the packages of a file and makes its accounts; tells what of them is not there.
///
/// # Errors
/// An account that an instance would refuse to make.
pub(super) async fn before_files(work: &Work<'_>, file: &ConfigFile) -> Result<(), String> {
    let (mut missing, mut there) = (Vec::new(), Vec::new());
    for package in &file.machine.packages {
        let Package { manager, name, versions } = package;
        if is_installed(work, package).await {
            there.push(format!("{manager} {name}"));
        } else {
            let versions = if manager == "rpm" { String::new() } else { versions.join(" or ") };
            missing.push(format!("{manager} {name} {versions}").trim_end().to_owned());
        }
    }
    tell(
        work,
        file,
        "Packages that are not on this machine, and that the local environment does not install",
        &missing,
    );
    if !there.is_empty() {
        let sentence =
            format!("Packages that this machine has already, as it has them: {} ({}).", there.join(", "), file.name);
        work.log.info(&sentence);
        work.witness.event(Severity::Info, sentence);
    }
    let accounts = &file.machine.accounts;
    if work.instance.isolate {
        accounts.names().iter().for_each(|name| work.log.info(&format!("Making {name}.")));
        accounts.make(work.layout.root())?;
        let what = "Made in the instance's own accounts, but nothing runs as them in the local environment";
        tell(work, file, what, &accounts.names());
        return Ok(());
    }
    let what = "Not made by the local environment, where everything runs as one user (see --isolate)";
    tell(work, file, what, &accounts.names());
    Ok(())
}

/// Does to the services of a file that the bundle brought what it wants; tells which others are not there, and what
/// would be done to them.
///
/// # Errors
/// A service that was started and failed: cfn-init gives up then, in these words (aws-cfn-bootstrap, unverified).
pub(super) async fn after_commands(work: &Work<'_>, file: &ConfigFile, changes: &Changes) -> Result<(), String> {
    let mut others = Vec::new();
    for (name, service) in &file.machine.services {
        let fate = service.fate(changes);
        work.log.info(&format!("Service {name}: {fate}"));
        if services::is_brought(work, name) {
            let (enabled, runs) = (service.enabled, service.runs);
            let order = Order { enabled, runs, changed: service.reasons(changes).next().is_some() };
            match work.instance.services.obey(work, name, order).await {
                Ok(()) => {}
                Err(Why::Unable(why)) => others.push(format!("{name} {fate} (its unit {why})")),
                Err(Why::Failed(why)) => {
                    return Err(format!(
                        "services: Could not start {name}: its unit {why}{}",
                        services::said(work, name)
                    ));
                }
            }
        } else if name != PROXY || service.runs == Some(false) {
            others.push(format!("{name} {fate}"));
        }
    }
    tell(work, file, "Services that the local environment neither runs nor stops", &others);
    Ok(())
}

fn tell(work: &Work<'_>, file: &ConfigFile, what: &str, names: &[String]) {
    if !names.is_empty() {
        work.warn(format!("{what}: {} ({}).", names.join(", "), file.name));
    }
}

/// Whether the machine's own tools know a package, or a program of its name is there and no version is asked for.
async fn is_installed(work: &Work<'_>, package: &Package) -> bool {
    let Package { manager, name, versions } = package;
    let questions = questions(package);
    let is_system = !["rubygems", "python"].contains(&manager.as_str());
    if is_system && (versions.is_empty() || manager == "rpm") && !name.contains('/') && fs::find_program(name).is_some()
    {
        return true;
    }
    for question in questions.iter().filter(|words| words.first().is_some_and(|tool| fs::find_program(tool).is_some()))
    {
        let line = CommandLine::Argv(question.clone());
        let ended = work.run(&line, work.layout.root(), &command::base_environment(work.layout)).await;
        if ended.is_ok_and(|ended| ended.succeeded()) {
            return true;
        }
    }
    false
}

/// What the machine's tools are asked about a package; one that says yes is enough.
fn questions(package: &Package) -> Vec<Vec<String>> {
    const PYTHON: &str = "import importlib.metadata as m, sys; v = m.version(sys.argv[1]); \
                          sys.exit(0 if v in sys.argv[2:] or not sys.argv[2:] else 1)";
    // Debian's version is the packager's after the author's: 1:2.39.5-0+deb12u2 is 2.39.5.
    const DEBIAN: &str = "v=$(dpkg-query -W -f '${db:Status-Status} ${Version}' -- \"$1\") || exit 1; \
                          case $v in installed\\ *) ;; *) exit 1;; esac; v=${v#installed }; v=${v#*:}; shift; \
                          [ $# = 0 ] && exit 0; for w; do case $v in \"$w\"|\"$w\"-*) exit 0;; esac; done; exit 1";
    let Package { manager, name, versions } = package;
    // The versions of `rpm` are where the package comes from.
    let versions: &[String] = if manager == "rpm" { &[] } else { versions };
    let line = |words: &[&str], with: &[String]| {
        words.iter().map(|word| (*word).to_owned()).chain(with.iter().cloned()).collect::<Vec<_>>()
    };
    match manager.as_str() {
        "python" => vec![line(&["python3", "-c", PYTHON, name], versions)],
        "rubygems" if versions.is_empty() => vec![line(&["gem", "list", "-i", "-e", name], &[])],
        "rubygems" => {
            versions.iter().map(|version| line(&["gem", "list", "-i", "-e", name, "-v", version], &[])).collect()
        }
        _ => {
            let debian = line(&["sh", "-c", DEBIAN, "sh", name], versions);
            let named = if versions.is_empty() {
                vec![name.clone()]
            } else {
                versions.iter().map(|version| format!("{name}-{version}")).collect()
            };
            let rpm = named.into_iter().map(|each| line(&["rpm", "-q", "--", &each], &[]));
            rpm.chain([debian]).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::host::ebextensions::yaml;

    fn read(packages: &str, services: &str) -> Result<Machine, String> {
        let mut machine = Machine::default();
        machine.take_packages(&yaml::read(packages).expect("is YAML").root)?;
        machine.take_services(&yaml::read(services).expect("is YAML").root)?;
        Ok(machine)
    }

    #[test]
    fn services_are_what_their_file_wants_and_are_restarted_by_what_they_look_at() {
        let text = "{systemd: {cron: {ensureRunning: 'False', files: [/a]}, atd: , web: {enabled: true, ensureRunning: true, \
                    files: [/a, /b], commands: [01_make], packages: {yum: [git]}}}}";
        let services = read("{}", text).expect("reads").services;
        let changes = Changes::from([("files", "/a".to_owned()), ("commands", "01_make".to_owned())]);
        let fates: Vec<String> =
            services.iter().map(|(name, service)| format!("{name} {}", service.fate(&changes))).collect();
        assert_eq!(fates, ["atd as it is", "cron stopped", "web enabled and running and restarted for /a and 01_make"]);
        for (wrong, why) in [
            ("{upstart: {nginx: {}}}", "neither 'sysvinit' nor 'systemd'"),
            ("{sysvinit: [nginx]}", "must be a map"),
            ("{sysvinit: {nginx: {ensureRunning: perhaps}}}", "must be true or false"),
            ("{sysvinit: {nginx: {files: {a: b}}}}", "must be a list of texts"),
        ] {
            let refused = read("{}", wrong).expect_err("is refused");
            assert!(refused.contains(why), "{refused}");
        }
    }

    #[test]
    fn packages_come_in_their_order_with_the_versions_that_will_do() {
        let text = "{python: {flask: [1.0.1, 2.0.2]}, yum: {git: [], htop: '3.2'}, rpm: {epel: 'http://x/epel.rpm'}}";
        let packages = read(text, "{}").expect("reads").packages;
        let told: Vec<String> =
            packages.iter().map(|one| format!("{} {} {}", one.manager, one.name, one.versions.join("|"))).collect();
        assert_eq!(told, ["rpm epel http://x/epel.rpm", "yum git ", "yum htop 3.2", "python flask 1.0.1|2.0.2"]);
        for wrong in ["{pip: {flask: []}}", "{yum: [git]}", "{yum: {git: {a: b}}}", "{rpm: {epel: []}}"] {
            read(wrong, "{}").expect_err("is refused");
        }
    }
}
