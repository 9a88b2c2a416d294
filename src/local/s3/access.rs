//! Who may do what with buckets and objects, and what else nobody can set here: the account owns everything, and ACLs are
//! off, as on every bucket that was made since April 2023 (S3 user guide, "Controlling ownership of objects").

use s3s::dto::{
    GetBucketAclOutput, GetBucketOwnershipControlsOutput, GetBucketPolicyStatusOutput, GetObjectAclInput,
    GetObjectAclOutput, Grant, Grantee, ObjectOwnership, Owner, OwnershipControls, OwnershipControlsRule, Permission,
    PolicyStatus, Type,
};
use s3s::{S3Error, S3Result, s3_error};

use super::reached::refusal;
use super::store::Store;
use crate::local::ACCOUNT_ID;

fn owner() -> Owner {
    Owner { id: Some(ACCOUNT_ID.into()), display_name: Some("local".into()) }
}

/// The one grant that there is.
fn grants() -> Vec<Grant> {
    let grantee = Grantee {
        display_name: Some("local".into()),
        email_address: None,
        id: Some(ACCOUNT_ID.into()),
        type_: Type::from_static(Type::CANONICAL_USER),
        uri: None,
    };
    let permission = Some(Permission::from_static(Permission::FULL_CONTROL));
    vec![Grant { grantee: Some(grantee), permission }]
}

/// GetBucketAcl.
pub(super) fn of_bucket() -> GetBucketAclOutput {
    GetBucketAclOutput { grants: Some(grants()), owner: Some(owner()) }
}

/// GetObjectAcl.
pub(super) fn of_object(store: &Store, input: &GetObjectAclInput) -> S3Result<GetObjectAclOutput> {
    let exists = store.lock().get(&input.bucket).is_some_and(|bucket| bucket.objects.contains_key(&input.key));
    if !exists {
        return Err(s3_error!(NoSuchKey, "The specified key does not exist."));
    }
    Ok(GetObjectAclOutput { grants: Some(grants()), owner: Some(owner()), ..GetObjectAclOutput::default() })
}

/// GetBucketOwnershipControls.
pub(super) fn ownership() -> GetBucketOwnershipControlsOutput {
    let rule = OwnershipControlsRule {
        object_ownership: ObjectOwnership::from_static(ObjectOwnership::BUCKET_OWNER_ENFORCED),
    };
    GetBucketOwnershipControlsOutput { ownership_controls: Some(OwnershipControls { rules: vec![rule] }) }
}

/// GetBucketPolicyStatus: every call is signed with the account's keys, whatever a policy says.
pub(super) fn policy_status() -> GetBucketPolicyStatusOutput {
    GetBucketPolicyStatusOutput { policy_status: Some(PolicyStatus { is_public: Some(false) }) }
}

/// What S3 answers about something that nobody has set.
pub(super) fn unset(code: &'static str, message: &'static str) -> S3Error {
    refusal(code, message, http::StatusCode::NOT_FOUND)
}
