//! Application versions: their status and the limits of a source bundle.

use super::environment::words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most bytes of a source bundle (512 MB; developer guide, "Application source bundle"). `eb` refuses more than this.
pub const BUNDLE_BYTES: u64 = 536_870_912;

words!(
    /// Status of an application version. Upper case on the wire, whatever the SDK's enumeration says.
    ApplicationVersionStatus {
        /// Not validated; deploys all the same.
        Unprocessed => "UNPROCESSED",
        /// Being validated.
        Processing => "PROCESSING",
        /// Valid.
        Processed => "PROCESSED",
        /// Invalid.
        Failed => "FAILED",
        /// Being built by CodeBuild.
        Building => "BUILDING",
    }
);
