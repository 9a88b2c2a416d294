//! Taking up what is under way already: after a run that was cut off, or a call whose answer was lost on the way. What
//! AWS says decides whether it is ours; a journal is not needed for it.

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, EventQuery, NOTE, Started, Update};
use crate::beanstalk::option::{namespace, value_of};
use crate::beanstalk::{EnvironmentStatus, OptionSetting, VersionLabel};
use crate::deploy::Desired;
use crate::deploy::journal::Entry;
use crate::deploy::teardown::name_of;
use crate::error::Result;

/// First events of the operations (eb-reference §2.3).
const CREATION: &str = "createEnvironment is starting";
const UPDATE: &str = "Environment update is starting";
const TERMINATION: &str = "terminateEnvironment is starting";

/// Events that are looked through for the beginning of an operation.
const EVENTS: usize = 100;

/// Whether this program made the environment.
pub fn is_ours(found: &EnvironmentDescription) -> bool {
    found.description.as_deref().is_some_and(|text| text.starts_with(NOTE))
}

/// Whether this environment is what our creation would make: made by this program, with this version.
pub fn is_our_creation(found: &EnvironmentDescription, label: &VersionLabel) -> bool {
    is_ours(found) && found.version_label.as_deref() == Some(label.as_str())
}

/// The creation that made, or makes, an environment.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn creation(aws: &Aws, found: EnvironmentDescription) -> Result<Started> {
    started(aws, found, CREATION).await
}

/// The update that is under way, when it does what `update` would do: the configuration that is being put into effect
/// says so (`DeploymentStatus` pending). A version of ours comes with the variable that names it.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn update(aws: &Aws, found: &EnvironmentDescription, update: &Update<'_>) -> Result<Option<Started>> {
    if found.status != EnvironmentStatus::Updating {
        return Ok(None);
    }
    let pending = aws.pending_settings(&found.application, &name_of(found)?).await?;
    recognised(aws, found, update, pending).await
}

/// The update that was under way a moment ago, when it did what `update` would do: the configuration in effect says so.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn done(aws: &Aws, found: &EnvironmentDescription, update: &Update<'_>) -> Result<Option<Started>> {
    if found.status != EnvironmentStatus::Ready {
        return Ok(None);
    }
    let settings = aws.settings(&found.application, &name_of(found)?).await?;
    recognised(aws, found, update, settings).await
}

/// The last update of an environment, where it brought a configuration that is what `update` asks for.
async fn recognised(
    aws: &Aws,
    found: &EnvironmentDescription,
    update: &Update<'_>,
    settings: Option<Vec<OptionSetting>>,
) -> Result<Option<Started>> {
    if !settings.is_some_and(|settings| does(update, &settings)) {
        return Ok(None);
    }
    started(aws, found.clone(), UPDATE).await.map(Some)
}

/// The operation that a journal knows, where it is one of this environment.
pub fn of_journal(entry: &Entry, found: &EnvironmentDescription) -> Option<Started> {
    let operation = entry.operation.as_ref().filter(|operation| operation.environment_id == found.id)?;
    Some(Started { request_id: operation.request_id.clone(), environment: found.clone() })
}

/// How an environment differs from what would be created now, in words, and without the values of variables; `None`
/// when it does not. Compared is what the flags of `create` decide. Passwords are not: AWS does not tell them.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn differs(aws: &Aws, found: &EnvironmentDescription, desired: &Desired) -> Result<Option<String>> {
    let settings = aws.settings(&found.application, &name_of(found)?).await?.unwrap_or_default();
    Ok(difference(&settings, desired))
}

/// Options that flags of `create` decide, besides variables.
const DECIDED: [&str; 8] = [
    "EnvironmentType",
    "InstanceTypes",
    "HasCoupledDatabase",
    "DBInstanceClass",
    "DBAllocatedStorage",
    "DBUser",
    "DBDeletionPolicy",
    "MultiAZDatabase",
];

fn difference(settings: &[OptionSetting], desired: &Desired) -> Option<String> {
    if desired.database.is_none() && value_of(settings, namespace::DB_INSTANCE, "HasCoupledDatabase") == Some("true") {
        return Some("it has a database, and none was asked for".to_owned());
    }
    desired.options(None).iter().find_map(|wish| {
        let OptionSetting { namespace, name, value: wanted, .. } = wish;
        let (is, wanted) = (value_of(settings, namespace, name), wanted.as_deref());
        let variable = namespace == namespace::ENVIRONMENT_VARIABLES;
        if is == wanted || !(variable || DECIDED.contains(&name.as_str())) {
            return None;
        }
        Some(match (variable, is, wanted) {
            (true, ..) => format!("its variable {name} is not what was asked for"),
            (false, is, wanted) => {
                let text = |value: Option<&str>| value.unwrap_or("not set").to_owned();
                format!("its {name} is {}, and {} was asked for", text(is), text(wanted))
            }
        })
    })
}

/// The termination that is under way.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn termination(aws: &Aws, found: EnvironmentDescription) -> Result<Started> {
    started(aws, found, TERMINATION).await
}

/// The operation of an environment whose first event begins so: its events carry the request.
async fn started(aws: &Aws, environment: EnvironmentDescription, first: &str) -> Result<Started> {
    let environment_id = Some(environment.id.clone());
    let events = aws.events(&EventQuery { environment_id, most: Some(EVENTS), ..EventQuery::default() }).await?;
    let began = events.into_iter().rfind(|event| event.message.starts_with(first));
    Ok(Started { request_id: began.and_then(|event| event.request_id), environment })
}

/// Whether a configuration is what an update asks for.
fn does(update: &Update<'_>, settings: &[OptionSetting]) -> bool {
    let find = |wish: &OptionSetting| {
        settings.iter().find(|option| option.namespace == wish.namespace && option.name == wish.name)
    };
    let set = update.options.iter().all(|wish| find(wish).is_some_and(|option| option.value == wish.value));
    let removed = update.remove.iter().all(|wish| find(wish).is_none_or(|option| option.value.is_none()));
    set && removed && !(update.options.is_empty() && update.remove.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, value: &str) -> OptionSetting {
        OptionSetting::new(namespace::ENVIRONMENT_VARIABLES, name, value)
    }

    #[test]
    fn an_update_is_ours_when_all_that_it_asks_for_is_being_put_into_effect() {
        let pending = [variable("RELEASE", "v-2"), variable("A", "1")];
        let set = |options: &[OptionSetting]| Update { options: options.to_vec(), ..Update::default() };
        assert!(does(&set(&[variable("RELEASE", "v-2")]), &pending));
        assert!(!does(&set(&[variable("RELEASE", "v-3")]), &pending), "another version");
        assert!(!does(&set(&[variable("A", "1"), variable("B", "2")]), &pending), "half of it");
        assert!(!does(&set(&[]), &pending), "nothing tells it from others");
        let remove = |name| Update { remove: vec![variable(name, "")], ..Update::default() };
        assert!(does(&remove("B"), &pending) && !does(&remove("A"), &pending));
    }

    #[test]
    fn an_environment_is_ours_by_its_note_and_its_version() {
        let label = VersionLabel::parse("v-1").expect("a label");
        let found = |description: Option<&str>, version: &str| EnvironmentDescription {
            description: description.map(str::to_owned),
            version_label: Some(version.to_owned()),
            ..EnvironmentDescription::example()
        };
        assert!(is_our_creation(&found(Some(NOTE), "v-1"), &label));
        assert!(!is_our_creation(&found(Some(NOTE), "v-2"), &label));
        assert!(!is_our_creation(&found(Some("Ours, of the shop"), "v-1"), &label));
        assert!(!is_our_creation(&found(None, "v-1"), &label));
    }
}
