//! `option_settings`: each option by itself, and all of them together.

use super::config::Project;
use super::nearest::did_you_mean;
use super::together::together;
use super::{Report, rules};
use crate::beanstalk::catalogue::{self, Form, OptionSpec, Rule};
use crate::beanstalk::database::{check_password, check_user};
use crate::beanstalk::option::{
    ENVIRONMENT_VARIABLES_BYTES, RELEASE, check_variable_name, environment_variables_size, is_private,
    is_set_at_creation, namespace,
};
use crate::beanstalk::platform::Runtime;
use crate::bundle::Entry;
use crate::bundle::procfile::PROCFILE;
use crate::project::own_namespace;
use crate::project::yaml::{Node, Place, Scalar, Trap, Value};
use crate::secret::name_is_secret;

/// An option that a file sets.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) value: Option<String>,
    pub(super) file: String,
    pub(super) at: Place,
    /// Where the value stands.
    pub(super) value_at: Place,
}

impl Given {
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }
}

/// Reads the options of a file, in either form.
pub(super) fn read(file: &str, node: &Node, settings: &mut Vec<Given>, report: &mut Report) {
    match &node.value {
        Value::List(entries) => entries.iter().for_each(|entry| from_entry(file, entry, settings, report)),
        _ => match node.entries() {
            Some(namespaces) => {
                for (namespace, names) in namespaces {
                    let Some(names) = names.entries() else {
                        let message = format!("'{}' has to map options to values", namespace.text);
                        report.add(&rules::OPTION_FORM, file, names.at, message);
                        continue;
                    };
                    for (name, value) in names {
                        take(file, (&namespace.text, &name.text), name.at, value, settings, report);
                    }
                }
            }
            None => report.add(&rules::OPTION_FORM, file, node.at, "option_settings has to be a map or a list"),
        },
    }
}

fn from_entry(file: &str, entry: &Node, settings: &mut Vec<Given>, report: &mut Report) {
    const KEYS: [&str; 4] = ["namespace", "option_name", "value", "resource_name"];
    let Some(entries) = entry.entries() else {
        report.add(&rules::OPTION_FORM, file, entry.at, "an entry has option_name and value");
        return;
    };
    for (key, _) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.text.as_str())) {
        let message = format!("'{}' is no key of an option{}", key.text, did_you_mean(&key.text, KEYS));
        report.add(&rules::OPTION_FORM, file, key.at, message);
    }
    let (Some(name), Some(value)) = (entry.get("option_name").and_then(Node::text), entry.get("value")) else {
        report.add(&rules::OPTION_FORM, file, entry.at, "the entry has no option_name, or no value");
        return;
    };
    let space = entry.get("namespace").and_then(Node::text).unwrap_or(namespace::ENVIRONMENT_VARIABLES);
    take(file, (space, name), entry.at, value, settings, report);
}

fn take(
    file: &str,
    (namespace, name): (&str, &str),
    at: Place,
    value: &Node,
    settings: &mut Vec<Given>,
    report: &mut Report,
) {
    let Some(scalar) = value.scalar() else {
        // What CloudFormation works out is known there.
        if value.is_function() {
            return;
        }
        report.add(&rules::OPTION_FORM, file, value.at, format!("the value of '{name}' has to be a text"));
        return;
    };
    trap(file, name, scalar, value.at, report);
    if scalar.text.as_deref().unwrap_or_default().is_empty() {
        report.add(&rules::NO_VALUE, file, at, format!("'{name}' has no value"));
    }
    settings.push(Given {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        value: scalar.text.clone(),
        file: file.to_owned(),
        at,
        value_at: value.at,
    });
}

fn trap(file: &str, name: &str, scalar: &Scalar, at: Place, report: &mut Report) {
    let rule = match scalar.trap {
        None => return,
        Some(Trap::Boolean) => &rules::BOOLEAN_TRAP,
        Some(Trap::Sexagesimal) => &rules::SEXAGESIMAL_TRAP,
        Some(Trap::Octal) => &rules::OCTAL_TRAP,
        Some(Trap::Number) => &rules::NUMBER_TRAP,
    };
    let (written, text) = (&scalar.written, scalar.text.as_deref().unwrap_or_default());
    let message = match name_is_secret(name) {
        true => format!("the value of '{name}' arrives as something else than is written, unless it is in quotes"),
        false => format!("{written} arrives as '{text}', unless it is in quotes"),
    };
    report.add(rule, file, at, message);
}

/// Judges all options of all files, for a project as `.elasticbeanstalk/config.yml` describes it. `procfile` says that
/// there is one, and so a process that listens.
pub(super) fn check(settings: &[Given], project: &Project, procfile: bool, report: &mut Report) {
    for given in settings {
        known(given, project.platform.as_deref(), report);
        of_one(given, report);
    }
    twice(settings, report);
    together(settings, report);
    variables(settings, procfile, report);
    if !project.database {
        coupled(settings, report);
    }
}

/// Judges the folders of static files by what goes into the bundle.
pub(super) fn check_static(settings: &[Given], bundled: &[Entry], report: &mut Report) {
    for given in settings.iter().filter(|given| given.namespace == namespace::PROXY_STATIC_FILES) {
        let folder = given.value.as_deref().unwrap_or_default().trim_start_matches("./").trim_matches('/');
        let below = format!("{folder}/");
        if !folder.is_empty() && !bundled.iter().any(|entry| entry.path.starts_with(&below)) {
            let message = format!("the bundle has nothing in {below}, which {} is served from", given.name);
            report.add(&rules::STATIC_FOLDER, &given.file, given.value_at, message);
        }
    }
}

/// Whether the options of a database come with a database (eb-reference §6.1).
fn coupled(settings: &[Given], report: &mut Report) {
    let mut of_database = settings.iter().filter(|given| given.namespace == namespace::DB_INSTANCE);
    let first = of_database.clone().next();
    if let Some(given) = first.filter(|_| !of_database.any(|given| given.name == "HasCoupledDatabase")) {
        let message = format!("{} makes no database without HasCoupledDatabase", given.name);
        report.add(&rules::NOT_COUPLED, &given.file, given.at, message);
    }
}

/// Judges the options of a saved configuration. It beats the files, may name a role of its own, and says only what it
/// wants to: what all files have to say together is not asked of it.
pub(super) fn check_saved(settings: &[Given], platform: Option<&str>, report: &mut Report) {
    let own = |given: &Given| Given { namespace: own_namespace(&given.namespace).to_owned(), ..given.clone() };
    let settings: Vec<Given> = settings.iter().map(own).collect();
    for given in &settings {
        known(given, platform, report);
        of_saved(given, report);
    }
    twice(&settings, report);
    together(&settings, report);
    too_large(&settings, report);
}

/// Whether there is such an option, and whether it takes the value.
fn known(given: &Given, platform: Option<&str>, report: &mut Report) {
    let Given { namespace, name, file, at, .. } = given;
    if namespace == namespace::ENVIRONMENT_VARIABLES || namespace == namespace::ENVIRONMENT_SECRETS {
        if let Err(rule) = check_variable_name(name) {
            report.add(&rules::VARIABLE_NAME, file, *at, rule);
        }
        return;
    }
    let runtime = platform.and_then(Runtime::of);
    let rows: Vec<&OptionSpec> = catalogue::rows(runtime, namespace, name).collect();
    if !rows.is_empty() {
        return value(given, &rows, report);
    }
    if catalogue::is_open(runtime, namespace) {
        return;
    }
    let of_namespace = || catalogue::all(runtime).filter(|spec| spec.namespace == namespace).map(|spec| spec.name);
    if catalogue::rows(None, namespace, name).next().is_some() || catalogue::is_open(None, namespace) {
        let message = format!("{namespace} '{name}' is no option of {}", platform.unwrap_or_default());
        report.add(&rules::UNKNOWN_OPTION, file, *at, message);
    } else if of_namespace().next().is_some() {
        let message = format!("{namespace} has no option '{name}'{}", did_you_mean(name, of_namespace()));
        report.add(&rules::UNKNOWN_OPTION, file, *at, message);
    } else {
        let all = catalogue::all(runtime).map(|spec| spec.namespace);
        let all = all.chain([namespace::ENVIRONMENT_VARIABLES, namespace::ENVIRONMENT_SECRETS]);
        let message = format!("there is no namespace '{namespace}'{}", did_you_mean(namespace, all));
        report.add(&rules::UNKNOWN_NAMESPACE, file, *at, message);
    }
}

/// Where the platform is not known, a value that one of them takes is fine.
fn value(given: &Given, rows: &[&OptionSpec], report: &mut Report) {
    let text = given.value.as_deref().unwrap_or_default();
    // A password and what a health check asks for are told by rules of their own.
    let own = [Form::DatabasePassword, Form::HealthPath, Form::HealthTarget].map(Rule::Form);
    let judged = rows.iter().filter(|spec| !own.contains(&spec.rule));
    if let Some(reason) = judged.map(|spec| spec.rule.broken_by(text)).reduce(Option::and).flatten() {
        let shown = if is_private(&given.namespace, &given.name) { "the value" } else { text };
        let message = format!("{} does not take '{shown}': {reason}", given.name);
        report.add(&rules::INVALID_VALUE, &given.file, given.value_at, message);
    }
}

/// What can be said of an option of the files without looking at the others.
fn of_one(given: &Given, report: &mut Report) {
    of_saved(given, report);
    let Given { namespace, name, file, at, .. } = given;
    if !given.is(namespace::DB_INSTANCE, "DBPassword") && is_set_at_creation(namespace, name) {
        let message = format!("tasks-eb create sets {name} through the API, which beats every file");
        report.add(&rules::SHADOWED_BY_API, file, *at, message);
    }
    if given.is(namespace::ENVIRONMENT_VARIABLES, RELEASE) {
        let message = "tasks-eb deploy sets RELEASE to the version, through the API, which beats every file";
        report.add(&rules::SHADOWED_BY_API, file, *at, message);
    }
}

/// What can be said of an option wherever it stands.
fn of_saved(given: &Given, report: &mut Report) {
    let Given { namespace, name, file, at, value_at, .. } = given;
    let value = given.value.as_deref().unwrap_or_default();
    let is_path = given.is(namespace::PROCESS_DEFAULT, "HealthCheckPath")
        || given.is(namespace::APPLICATION, "Application Healthcheck URL") && !value.contains(':');
    if is_path && !value.is_empty() && !value.starts_with('/') {
        report.add(
            &rules::HEALTH_PATH,
            file,
            *value_at,
            format!("the health check path '{value}' has to begin with /"),
        );
    }
    match namespace.as_str() {
        namespace::ENVIRONMENT_VARIABLES if name_is_secret(name) && !value.is_empty() => {
            report.add(&rules::SECRET_IN_FILE, file, *at, format!("the value of '{name}' stands in a file"));
        }
        namespace::ENVIRONMENT_SECRETS if !is_secret_arn(value) => {
            let message = format!("'{name}' is not given the ARN of a secret or parameter");
            report.add(&rules::SECRET_ARN, file, *value_at, message);
        }
        namespace::PROXY_STATIC_FILES if !name.starts_with('/') => {
            report.add(&rules::STATIC_PATH, file, *at, format!("'{name}' has to begin with /"));
        }
        _ => {}
    }
    if given.is(namespace::ENVIRONMENT_VARIABLES, "PORT") && !value.parse::<u16>().is_ok_and(|port| port > 0) {
        report.add(&rules::PORT_VALUE, file, *value_at, "PORT has to be a number from 1 to 65535");
    }
    if given.is(namespace::DB_INSTANCE, "DBPassword") {
        report.add(&rules::PASSWORD_IN_FILE, file, *at, "a database password stands in a file");
        if let Err(rule) = check_password(value) {
            report.add(&rules::PASSWORD_RULE, file, *value_at, rule);
        }
    }
    if given.is(namespace::DB_INSTANCE, "DBUser")
        && let Err(rule) = check_user(value)
    {
        report.add(&rules::DATABASE_USER, file, *value_at, rule);
    }
    if let Some((start, wrong)) = not_of_the_network(given) {
        let message = format!("{name} does not take '{wrong}': it begins with {start}");
        report.add(&rules::INVALID_VALUE, file, *value_at, message);
    }
    if given.is(namespace::LAUNCH_CONFIGURATION, "InstanceType") {
        report.add(&rules::OBSOLETE_OPTION, file, *at, "InstanceType counts only while nothing sets InstanceTypes");
    }
    if given.is(namespace::DB_INSTANCE, "DBDeletionPolicy") && value.eq_ignore_ascii_case("Delete") {
        report.add(&rules::DATABASE_DELETED, file, *value_at, "the data go with the environment");
    }
}

/// How the ids of a network begin, and one that does not: EC2 makes them, so nobody can choose otherwise. What is filled in
/// at AWS stands in backticks.
fn not_of_the_network(given: &Given) -> Option<(&'static str, &str)> {
    let start = match given.name.as_str() {
        "VPCId" => "vpc-",
        "Subnets" | "ELBSubnets" | "DBSubnets" => "subnet-",
        _ => return None,
    };
    let value = given.value.as_deref().filter(|value| given.namespace == "aws:ec2:vpc" && !value.starts_with('`'))?;
    let mut ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
    Some((start, ids.find(|id| !id.starts_with(start))?))
}

fn is_secret_arn(value: &str) -> bool {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", _, service, _, _, what]
        if (*service == "secretsmanager" && what.starts_with("secret:"))
            || (*service == "ssm" && what.starts_with("parameter")))
}

fn twice(settings: &[Given], report: &mut Report) {
    for (number, given) in settings.iter().enumerate() {
        let earlier = settings[..number].iter().rev().find(|other| other.is(&given.namespace, &given.name));
        let Some(earlier) = earlier.filter(|earlier| earlier.value != given.value) else { continue };
        let message = format!("{} is set again in {}:{}, which wins", given.name, given.file, given.at.line);
        report.add(&rules::SET_TWICE, &earlier.file, earlier.at, message);
    }
}

fn variables(settings: &[Given], procfile: bool, report: &mut Report) {
    too_large(settings, report);
    let is_port = |given: &Given| given.is(namespace::ENVIRONMENT_VARIABLES, "PORT");
    if settings.iter().any(is_port) {
        return;
    }
    // Where no option is set at all, it is missed where the process stands.
    let file = settings.first().map(|given| given.file.as_str()).or(procfile.then_some(PROCFILE));
    if let Some(file) = file {
        report.add(&rules::NO_PORT, file, Place::START, "no file in .ebextensions sets PORT");
    }
}

fn too_large(settings: &[Given], report: &mut Report) {
    let mut variables: Vec<&Given> = Vec::new();
    for given in settings.iter().filter(|given| given.namespace == namespace::ENVIRONMENT_VARIABLES) {
        variables.retain(|other| other.name != given.name);
        variables.push(given);
    }
    let pairs = variables.iter().map(|given| (given.name.as_str(), given.value.as_deref().unwrap_or_default()));
    let bytes = environment_variables_size(pairs);
    if let Some(largest) = variables.iter().max_by_key(|given| given.value.as_ref().map_or(0, String::len))
        && bytes > ENVIRONMENT_VARIABLES_BYTES
    {
        let message =
            format!("the variables take {bytes} of {ENVIRONMENT_VARIABLES_BYTES} bytes, most of them {}", largest.name);
        report.add(&rules::TOO_MANY_BYTES, &largest.file, largest.at, message);
    }
}
