//! `CreatePlatformVersion` and `DeletePlatformVersion`: platforms of one's own. AWS builds them with Packer on EC2; here
//! there are only AWS's, and the account's quota of its own is 0.

use crate::local::account::{platform, quotas};
use crate::local::query::{Call, Fault, Value};

/// CreatePlatformVersion.
pub(super) fn create(call: &Call) -> Result<Value, Fault> {
    for name in
        ["PlatformName", "PlatformVersion", "PlatformDefinitionBundle.S3Bucket", "PlatformDefinitionBundle.S3Key"]
    {
        call.params.required(name)?;
    }
    Err(quotas::CUSTOM_PLATFORMS.fault())
}

/// DeletePlatformVersion.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    let platform = platform::by_arn(call.params.required("PlatformArn")?)?;
    // The sentence is ours: nobody could confirm AWS's.
    let message = format!("The platform '{}' belongs to AWS and cannot be deleted.", platform.branch);
    Err(Fault::new("InsufficientPrivilegesException", message).with_status(403))
}
