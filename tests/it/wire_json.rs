//! Elastic Beanstalk's answers as JSON, for clients that ask for it: what the GitHub Action einaregilsson/beanstalk-deploy
//! sends and reads (`Operation`, `Accept: application/json`, `members.N`).

use aws_sdk_elasticbeanstalk::Client;
use serde_json::Value;

use crate::support::{Answered, Signer, Wire};

/// Asks, and reads the answer as the Action does.
fn ask(signer: &Signer, method: &str, operation: &str, parameters: &[(&str, &str)]) -> (Answered, Value) {
    let mut all = vec![("Operation", operation), ("Version", "2010-12-01")];
    all.extend_from_slice(parameters);
    let answer = signer.accepting_json("elasticbeanstalk", method, &all);
    assert_eq!(answer.content_type, "application/json");
    let body = serde_json::from_str(&answer.body).expect("JSON");
    (answer, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_has_results_metadata_seconds_and_nulls_for_get_and_post() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    client.create_application().application_name("a & b").send().await.expect("made");
    client.create_application_version().application_name("a & b").version_label("v1").send().await.expect("made");
    let signer = wire.signer("us-west-2");
    let checked = tokio::task::spawn_blocking(move || {
        for method in ["GET", "POST"] {
            let names = [("ApplicationNames.members.1", "a & b"), ("ApplicationNames.members.2", "nope")];
            let (answer, body) = ask(&signer, method, "DescribeApplications", &names);
            assert_eq!(answer.status, 200);
            let response = &body["DescribeApplicationsResponse"];
            assert_eq!(response["ResponseMetadata"]["RequestId"], answer.request_id.as_str());
            let applications = response["DescribeApplicationsResult"]["Applications"].as_array().expect("a list");
            assert_eq!(applications.len(), 1);
            assert_eq!(applications[0]["ApplicationName"], "a & b");
            assert_eq!(applications[0]["Versions"], serde_json::json!(["v1"]));
            assert_eq!(applications[0]["ConfigurationTemplates"], serde_json::json!([]));
            let created = applications[0]["DateCreated"].as_f64().expect("seconds");
            assert!(created > 1_600_000_000.0 && created < 10_000_000_000.0, "{created}");
            let application = applications[0].as_object().expect("an object");
            assert_eq!(application.get("Description"), Some(&Value::Null), "absent values are null");

            let filter =
                [("ApplicationName", "a & b"), ("VersionLabels.members.1", "v1"), ("StartTime", "20200101T000000Z")];
            let (_, body) = ask(&signer, method, "DescribeApplicationVersions", &filter);
            let result = &body["DescribeApplicationVersionsResponse"]["DescribeApplicationVersionsResult"];
            assert_eq!(result["ApplicationVersions"][0]["Status"], "UNPROCESSED");
            assert_eq!(result["ApplicationVersions"][0].get("SourceBundle"), Some(&Value::Null));
            assert_eq!(result.get("NextToken"), Some(&Value::Null));

            let filter = [("VersionLabel", "v1"), ("Severity", "TRACE"), ("StartTime", "20200101T000000Z")];
            let (_, body) = ask(&signer, method, "DescribeEvents", &filter);
            let events = &body["DescribeEventsResponse"]["DescribeEventsResult"]["Events"];
            assert_eq!(events[0]["Message"], "createApplicationVersion completed successfully.");
            assert!(events[0]["EventDate"].is_f64(), "{events}");
            assert_eq!(events[0].get("EnvironmentName"), Some(&Value::Null));

            let (_, body) = ask(&signer, method, "CreateStorageLocation", &[]);
            let result = &body["CreateStorageLocationResponse"]["CreateStorageLocationResult"];
            assert_eq!(result["S3Bucket"], "elasticbeanstalk-us-west-2-123456789012");

            // Void: there is no result at all.
            let gone = [("ApplicationName", "a & b"), ("VersionLabel", "never-was")];
            let (_, body) = ask(&signer, method, "DeleteApplicationVersion", &gone);
            let response = body["DeleteApplicationVersionResponse"].as_object().expect("an object");
            assert_eq!(response.keys().collect::<Vec<_>>(), ["ResponseMetadata"]);
        }
    });
    checked.await.expect("holds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_errors_have_code_message_type_and_id_and_the_status_of_xml() {
    let wire = Wire::start().await;
    let signer = wire.signer("us-west-2");
    let stranger = Signer::new(&wire.url(), "us-west-2", "AKIASTRANGER", "x");
    let checked = tokio::task::spawn_blocking(move || {
        for method in ["GET", "POST"] {
            let (answer, body) = ask(&signer, method, "UpdateEnvironment", &[("EnvironmentName", "nope")]);
            assert_eq!(answer.status, 400);
            assert_eq!(body["Error"]["Code"], "InvalidParameterValue");
            assert_eq!(body["Error"]["Message"], "No Environment found for EnvironmentName = 'nope'.");
            assert_eq!(body["Error"]["Type"], "Sender");
            assert_eq!(body["RequestId"], answer.request_id.as_str());
            let (_, body) = ask(&signer, method, "DescribeEnvironments", &[("EnvironmentNames.members.1", "x")]);
            assert_eq!(body["Error"]["Code"], "ValidationError");
            let (_, body) = ask(&signer, method, "NoSuchOperation", &[]);
            assert_eq!(body["Error"]["Code"], "InvalidAction");
            let (answer, body) = ask(&stranger, method, "DescribeApplications", &[]);
            assert_eq!((answer.status, &body["Error"]["Code"]), (403, &Value::from("InvalidClientTokenId")));
        }
    });
    checked.await.expect("holds");
}
