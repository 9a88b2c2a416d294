//! What an audit of the local Elastic Beanstalk found and no other file shows, one after the other on one server.

use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::error::ProvideErrorMetadata;
use aws_sdk_elasticbeanstalk::operation::RequestId;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::wire_elasticbeanstalk::{Field, STACK, app, option};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_audit_found_is_mended() {
    let mut field = Field::new().await;
    what_is_left_out_of_a_version_is_told_once(&field).await;
    a_version_that_failed_its_validation_is_refused(&field).await;
    a_load_balancer_comes_and_goes_in_the_place_of_an_address(&field).await;
    a_new_application_has_no_saved_configuration_of_its_namesake(&field).await;
    field.wire.as_mut().expect("a server").stop().await;
}

async fn what_is_left_out_of_a_version_is_told_once(field: &Field) {
    let stack = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\nOutputs:\n  X:\n    Value: '1'\n";
    let unknown = "container_comands: {}\n";
    let files = [(".ebextensions/a.config", stack), (".ebextensions/b.config", unknown)];
    field.version("v1", app("one", &files)).await;
    field.version("v2", app("two", &files)).await;
    let launch = field.create("tasks-dev", "v1", Vec::new()).await;
    let update = field.deploy("tasks-dev", "v2").await;
    for (request, begun) in [
        (launch, "Waiting for EC2 instances to launch. This may take a few minutes."),
        (update, "Deploying new version to instance(s)."),
    ] {
        let told = field.sentences(&request).await;
        let begun = told.iter().position(|text| text == begun).expect("is told");
        for start in ["Resources ignored by ", "Outputs ignored by ", "Error processing file (Skipping): "] {
            let places = (0..told.len()).filter(|place| told[*place].starts_with(start));
            let places: Vec<usize> = places.collect();
            assert!(places.len() == 1 && places[0] < begun, "{start} {told:?}");
        }
    }
}

async fn a_version_that_failed_its_validation_is_refused(field: &Field) {
    let wrong = "option_settings:\n  aws:nope:\n    No: '1'\n";
    let manifest = "EnvironmentName: [no, text]\n";
    for (label, file) in [("broken", (".ebextensions/a.config", wrong)), ("unnamed", ("env.yaml", manifest))] {
        field.processed_version(label, app(label, &[file])).await;
        let failed = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
            let versions = field.client.describe_application_versions().application_name("tasks").version_labels(label);
            let found = versions.send().await.expect("described");
            let status = found.application_versions()[0].status().map(|status| status.as_str());
            if status == Some("FAILED") { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        failed.await.expect("it is validated");
    }
    let text = Some("Application version broken is unusable and cannot be used with an environment.");
    let update = field.client.update_environment().environment_name("tasks-dev").version_label("broken");
    let refused = update.send().await.expect_err("refused");
    assert_eq!((refused.code(), refused.message()), (Some("InvalidParameterValue"), text));
    let create = field.client.create_environment().application_name("tasks").environment_name("tasks-bad");
    let refused = create.version_label("broken").solution_stack_name(STACK).send().await.expect_err("refused");
    assert_eq!(refused.message(), text);
}

async fn a_load_balancer_comes_and_goes_in_the_place_of_an_address(field: &Field) {
    let kind = option("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced");
    let launch = field.create("tasks-web", "v1", vec![kind]).await;
    let terminate = field.client.terminate_environment().environment_name("tasks-web").send().await.expect("taken");
    let end = terminate.request_id().expect("an id").to_owned();
    for (request, starts) in [
        (launch, ["Created load balancer named: awseb-e-", "Created Auto Scaling group named: awseb-e-"]),
        (end, ["Deleted Auto Scaling group named: awseb-e-", "Deleted load balancer named: awseb-e-"]),
    ] {
        let told = field.sentences(&request).await;
        let places = starts.map(|start| told.iter().position(|text| text.starts_with(start)).expect(start));
        assert!(places[0] < places[1] && !told.iter().any(|text| text.contains(" EIP: ")), "{told:?}");
    }
}

async fn a_new_application_has_no_saved_configuration_of_its_namesake(field: &Field) {
    let client = &field.client;
    // With environments, which takes a while, and without any, at once.
    for _ in 0..2 {
        let template = client.create_configuration_template().application_name("tasks").template_name("saved");
        template.solution_stack_name(STACK).send().await.expect("made");
        let delete = client.delete_application().application_name("tasks").terminate_env_by_force(true);
        let deleted = delete.send().await.expect("taken");
        let told = field.sentences(deleted.request_id().expect("an id")).await;
        assert_eq!(told.last().map(String::as_str), Some("The application has been deleted successfully."));
        client.create_application().application_name("tasks").send().await.expect("made");
        let found = client.describe_applications().application_names("tasks").send().await.expect("described");
        assert!(found.applications()[0].configuration_templates().is_empty(), "{found:?}");
        let settings = client.describe_configuration_settings().application_name("tasks").template_name("saved");
        let refused = settings.send().await.expect_err("is gone");
        assert_eq!(refused.message(), Some("No Configuration Template named 'tasks/saved' found."));
    }
}
