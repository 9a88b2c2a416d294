//! Network interfaces that are deleted: that which a fault holds a security group by, and those that are in use.

use serde_json::json;

use crate::wire_elasticbeanstalk::Field;

/// What EC2 answers: status and body.
async fn ec2(field: &Field, parameters: &[(&'static str, &str)]) -> (u16, String) {
    let signer = field.wire.as_ref().expect("a server").signer("us-west-2");
    let parameters: Vec<(&str, String)> = parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let asked = tokio::task::spawn_blocking(move || {
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        signer.form("ec2", &parameters)
    });
    let answer = asked.await.expect("asked");
    (answer.status, answer.body)
}

/// The one interface that there is.
async fn interface(field: &Field) -> String {
    let (_, body) = ec2(field, &[("Action", "DescribeNetworkInterfaces")]).await;
    let from = body.split_once("<networkInterfaceId>").unwrap_or_else(|| panic!("{body}")).1;
    from.split_once('<').expect("ends").0.to_owned()
}

async fn delete(field: &Field, id: &str) -> (u16, String) {
    ec2(field, &[("Action", "DeleteNetworkInterface"), ("NetworkInterfaceId", id)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interface_that_a_fault_holds_is_deleted_and_one_in_use_is_not() {
    let field = Field::new().await;
    field.begin("tasks-dev").await;
    field.settled("tasks-dev").await;
    let (status, body) = delete(&field, &interface(&field).await).await;
    assert!(
        status == 400 && body.contains("InvalidParameterValue") && body.contains("' is currently in use."),
        "{body}"
    );
    let (status, body) = delete(&field, "eni-00000000000000000").await;
    assert!(status == 400 && body.contains("InvalidNetworkInterfaceID.NotFound"), "{body}");

    field.admin("PutFaults", &json!({ "Rules": ["delete-failure"] }));
    let end = || field.client.terminate_environment().environment_name("tasks-dev").send();
    end().await.expect("taken");
    let left = field.settled("tasks-dev").await;
    assert_eq!(left.status().map(|status| status.as_str()), Some("Ready"), "the fault holds its group");
    let (status, body) = delete(&field, &interface(&field).await).await;
    assert!(status == 200 && body.contains("<return>true</return>"), "{body}");
    let (_, none) = ec2(&field, &[("Action", "DescribeNetworkInterfaces")]).await;
    assert!(!none.contains("<networkInterfaceId>"), "{none}");
    end().await.expect("taken again");
    let gone = field.settled("tasks-dev").await;
    assert_eq!(gone.status().map(|status| status.as_str()), Some("Terminated"), "though the fault is in force");
}
