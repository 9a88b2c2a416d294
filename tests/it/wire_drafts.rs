//! A configuration that could not be applied: shown as a draft that failed until somebody clears it (eb-reference §1.8).

use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::ConfigurationDeploymentStatus;

use crate::wire_elasticbeanstalk::{Field, app, option};

/// Status and value of `NAME` of every configuration of the environment.
async fn configurations(field: &Field, name: &str) -> Vec<(ConfigurationDeploymentStatus, Option<String>)> {
    let described =
        field.client.describe_configuration_settings().application_name("tasks").environment_name("tasks-dev");
    let described = described.send().await.expect("described");
    let of = |found: &aws_sdk_elasticbeanstalk::types::ConfigurationSettingsDescription| {
        let mut options = found.option_settings().iter();
        let value = options.find(|option| option.option_name() == Some(name)).and_then(|option| option.value());
        (found.deployment_status().expect("a status").clone(), value.map(str::to_owned))
    };
    described.configuration_settings().iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_that_fails_stays_as_a_draft_until_it_is_cleared() {
    use ConfigurationDeploymentStatus::{Deployed, Failed};
    let mut field = Field::new().await;
    let property = |value: &str| option("aws:elasticbeanstalk:application:environment", "MESSAGE", value);
    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", vec![property("small")]).await;
    let small = Some("small".to_owned());
    assert_eq!(configurations(&field, "MESSAGE").await, [(Deployed, small.clone())]);

    // CloudFormation takes 4096 bytes of properties.
    let large = "x".repeat(4097);
    let update = field.client.update_environment().environment_name("tasks-dev").option_settings(property(&large));
    let update = update.send().await.expect("taken");
    let told = field.sentences(update.request_id().expect("an id")).await;
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy configuration."), "{told:?}");
    let both = configurations(&field, "MESSAGE").await;
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both.contains(&(Deployed, small.clone())) && both.contains(&(Failed, Some(large))), "{both:?}");
    assert!(field.page("tasks-dev").await.starts_with("one MESSAGE=small "), "what ran goes on");

    let clear = field.client.delete_environment_configuration().application_name("tasks");
    clear.environment_name("tasks-dev").send().await.expect("cleared");
    assert_eq!(configurations(&field, "MESSAGE").await, [(Deployed, small)]);
    field.wire.as_mut().expect("a server").stop().await;
}
