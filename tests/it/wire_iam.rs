//! IAM of the local Elastic Beanstalk, through the real SDK: what `eb create` makes, and what takes it apart.

use aws_sdk_iam::Client;
use aws_sdk_iam::error::ProvideErrorMetadata;

use crate::support::Wire;

const ROLE: &str = "aws-elasticbeanstalk-ec2-role";
const POLICY: &str = "arn:aws:iam::aws:policy/AWSElasticBeanstalkWebTier";
const TRUST: &str = r#"{"Version":"2008-10-17","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow"}]}"#;

#[tokio::test]
async fn the_instance_profile_of_eb_is_made_and_made_again() {
    let wire = Wire::start().await;
    // IAM is one for all regions, and signed for us-east-1 by some clients.
    let client = Client::new(&wire.sdk_in("us-east-1"));
    let profile = client.create_instance_profile().instance_profile_name(ROLE).send().await.expect("made");
    let arn = profile.instance_profile().map(|profile| profile.arn().to_owned());
    assert_eq!(arn.as_deref(), Some("arn:aws:iam::123456789012:instance-profile/aws-elasticbeanstalk-ec2-role"));
    client.create_role().role_name(ROLE).assume_role_policy_document(TRUST).send().await.expect("made");
    client.attach_role_policy().role_name(ROLE).policy_arn(POLICY).send().await.expect("attached");
    client.attach_role_policy().role_name(ROLE).policy_arn(POLICY).send().await.expect("attached twice is fine");
    let add = || client.add_role_to_instance_profile().instance_profile_name(ROLE).role_name(ROLE).send();
    add().await.expect("added");

    let again = client.create_instance_profile().instance_profile_name(ROLE).send().await.expect_err("is there");
    assert_eq!(again.code(), Some("EntityAlreadyExists"));
    assert_eq!(again.message(), Some("Instance Profile aws-elasticbeanstalk-ec2-role already exists."));
    assert_eq!(again.raw_response().map(|raw| raw.status().as_u16()), Some(409));
    let again = client.create_role().role_name(ROLE).assume_role_policy_document(TRUST).send().await;
    let again = again.expect_err("is there");
    assert_eq!(again.message(), Some("Role with name aws-elasticbeanstalk-ec2-role already exists."));
    let full = add().await.expect_err("holds one");
    assert_eq!(full.code(), Some("LimitExceeded"));
    assert_eq!(full.message(), Some("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"));

    let wire = wire.restart().await;
    let client = Client::new(&wire.sdk());
    let profile = client.get_instance_profile().instance_profile_name(ROLE).send().await.expect("is there");
    let roles = profile.instance_profile().map(|profile| profile.roles().to_vec()).unwrap_or_default();
    assert_eq!(roles[0].role_name(), ROLE);
    assert!(roles[0].assume_role_policy_document().is_some_and(|document| document.starts_with("%7B%22Version")));
    let policies = client.list_attached_role_policies().role_name(ROLE).send().await.expect("lists");
    assert_eq!(policies.attached_policies()[0].policy_name(), Some("AWSElasticBeanstalkWebTier"));
    assert_eq!(client.list_roles().send().await.expect("lists").roles().len(), 1);
}

#[tokio::test]
async fn nothing_goes_while_something_hangs_on_it() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    client.create_instance_profile().instance_profile_name(ROLE).send().await.expect("made");
    client.create_role().role_name(ROLE).assume_role_policy_document(TRUST).send().await.expect("made");
    client.attach_role_policy().role_name(ROLE).policy_arn(POLICY).send().await.expect("attached");
    client.put_role_policy().role_name(ROLE).policy_name("own").policy_document(TRUST).send().await.expect("put");
    client.add_role_to_instance_profile().instance_profile_name(ROLE).role_name(ROLE).send().await.expect("added");
    let delete_role = || client.delete_role().role_name(ROLE).send();
    let delete_profile = || client.delete_instance_profile().instance_profile_name(ROLE).send();

    assert_eq!(delete_profile().await.expect_err("holds a role").code(), Some("DeleteConflict"));
    assert_eq!(delete_role().await.expect_err("has a policy").code(), Some("DeleteConflict"));
    client.detach_role_policy().role_name(ROLE).policy_arn(POLICY).send().await.expect("detached");
    assert_eq!(delete_role().await.expect_err("has a policy of its own").code(), Some("DeleteConflict"));
    client.delete_role_policy().role_name(ROLE).policy_name("own").send().await.expect("deleted");
    assert_eq!(delete_role().await.expect_err("is in a profile").code(), Some("DeleteConflict"));
    let remove = client.remove_role_from_instance_profile().instance_profile_name(ROLE).role_name(ROLE);
    remove.send().await.expect("removed");
    delete_role().await.expect("goes");
    delete_profile().await.expect("goes");
    let gone = client.get_role().role_name(ROLE).send().await.expect_err("gone");
    assert_eq!(gone.code(), Some("NoSuchEntity"));
    assert_eq!(gone.raw_response().map(|raw| raw.status().as_u16()), Some(404));
}
