//! What belongs to the machine and not to the environment's folder: `packages`, `groups`, `users`, `services`.
//!
//! Nothing of it is changed here. Packages that are there are taken as installed; what is missing is told.

use std::collections::BTreeMap;

use super::config::ConfigFile;
use super::yaml::Node;
use crate::fs;
use crate::local::host::command::{self, CommandLine};
use crate::local::host::engine::Work;

/// Managers of `packages` that cfn-init knows. Source: CloudFormation's user guide, `AWS::CloudFormation::Init`.
const SYSTEM_PACKAGES: [&str; 4] = ["apt", "rpm", "yum", "zypper"];
/// What there is of services on an instance that exists here as well: the proxy.
const PROXY: &str = "nginx";

/// What one file wants of the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    /// Manager → names of packages.
    pub(crate) packages: BTreeMap<String, Vec<String>>,
    /// `groups developers`, `users ann`.
    pub(crate) accounts: Vec<String>,
    /// Names of services that are to run, or not to.
    pub(crate) services: BTreeMap<String, bool>,
}

impl Machine {
    /// Takes `packages`: manager → package → versions.
    ///
    /// # Errors
    /// What has another shape.
    pub(super) fn take_packages(&mut self, value: &Node) -> Result<(), String> {
        for (manager, packages) in value.entries_of("packages")? {
            let names = packages.entries_of(manager)?.iter().map(|(name, _)| name.clone()).collect();
            self.packages.insert(manager.clone(), names);
        }
        Ok(())
    }

    /// Takes `groups` or `users`.
    ///
    /// # Errors
    /// What has another shape.
    pub(super) fn take_accounts(&mut self, key: &str, value: &Node) -> Result<(), String> {
        for (name, account) in value.entries_of(key)? {
            account.entries_of(name)?;
            self.accounts.push(format!("{key} {name}"));
        }
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
                service.entries_of(name)?;
                let wanted = service.get("ensureRunning").and_then(Node::text);
                let runs = wanted.is_none_or(|text| text.eq_ignore_ascii_case("true"));
                self.services.insert(name.clone(), runs);
            }
        }
        Ok(())
    }
}

/// Looks for the packages of a file, and tells what of them, of groups and of users is not there.
pub(super) async fn before_files(work: &Work<'_>, file: &ConfigFile) {
    let mut missing = Vec::new();
    for (manager, names) in &file.machine.packages {
        for name in names {
            if is_installed(work, manager, name).await {
                work.log.info(&format!("The package {name} ({manager}) is on this machine."));
            } else {
                missing.push(format!("{manager} {name}"));
            }
        }
    }
    tell(
        work,
        file,
        "Packages that are not on this machine, and that the local environment does not install",
        &missing,
    );
    let accounts = &file.machine.accounts;
    tell(work, file, "Not made by the local environment, where everything runs as one user", accounts);
}

/// Tells which services of a file are not there.
pub(super) fn after_commands(work: &Work<'_>, file: &ConfigFile) {
    let is_here = |name: &str, runs: bool| name == PROXY && runs;
    let services = file.machine.services.iter().filter(|(name, runs)| !is_here(name, **runs));
    let words = services.map(|(name, runs)| format!("{name} {}", if *runs { "running" } else { "stopped" }));
    tell(work, file, "Services that the local environment neither runs nor stops", &words.collect::<Vec<_>>());
}

fn tell(work: &Work<'_>, file: &ConfigFile, what: &str, names: &[String]) {
    if !names.is_empty() {
        work.warn(format!("{what}: {} ({}).", names.join(", "), file.name));
    }
}

/// Whether the machine's own tools know a package, or a program of its name is there.
async fn is_installed(work: &Work<'_>, manager: &str, name: &str) -> bool {
    let is_system = SYSTEM_PACKAGES.contains(&manager);
    // A package of `rpm` may be named by the URL or the path that it comes from.
    if is_system && !name.contains('/') && fs::find_program(name).is_some() {
        return true;
    }
    let python = "import importlib.metadata as m, sys; m.version(sys.argv[1])";
    let questions: Vec<Vec<&str>> = match manager {
        _ if is_system => vec![vec!["rpm", "-q", "--", name], vec!["dpkg", "-s", "--", name]],
        "python" => vec![vec!["python3", "-c", python, name]],
        "rubygems" => vec![vec!["gem", "list", "-i", "-e", name]],
        _ => Vec::new(),
    };
    for question in questions.iter().filter(|words| words.first().is_some_and(|tool| fs::find_program(tool).is_some()))
    {
        let line = CommandLine::Argv(question.iter().map(|word| (*word).to_owned()).collect());
        let ended = work.run(&line, work.layout.root(), &command::base_environment(work.layout)).await;
        if ended.is_ok_and(|ended| ended.succeeded()) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::host::ebextensions::yaml;

    fn services(text: &str) -> Result<BTreeMap<String, bool>, String> {
        let mut machine = Machine::default();
        machine.take_services(&yaml::read(text).expect("is YAML").root).map(|()| machine.services)
    }

    #[test]
    fn services_are_wanted_unless_they_are_to_be_stopped() {
        let read =
            services("sysvinit: {nginx: {ensureRunning: true}}\nsystemd: {cron: {ensureRunning: 'False'}, atd: }\n");
        let expected = [("atd", true), ("cron", false), ("nginx", true)].map(|(name, runs)| (name.to_owned(), runs));
        assert_eq!(read, Ok(BTreeMap::from(expected)));
        assert!(services("upstart: {nginx: {}}").is_err());
        assert!(services("sysvinit: [nginx]").is_err());
    }
}
