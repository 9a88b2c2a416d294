//! The profiles of AWS's configuration files, read only to explain why there are no credentials.

use aws_config::profile::{self, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::ConnectRequest;
use crate::error::nearest::nearest;
use crate::error::{Class, Error};

/// Names told when a profile is missing.
const MOST: usize = 12;
const BEATS: &str = "--profile beats the AWS_* variables, which are set";

async fn read() -> Option<ProfileSet> {
    profile::load(&Fs::real(), &Env::real(), &Default::default(), None).await.ok()
}

/// The error when a profile is named that is not there: which there are.
pub(super) async fn missing(request: &ConnectRequest) -> Option<Error> {
    let name = request.profile.as_deref().filter(|_| request.keys.is_none())?;
    let profiles = read().await?;
    if profiles.get_profile(name).is_some() {
        return None;
    }
    let mut names: Vec<&str> = profiles.profiles().collect();
    names.sort_unstable();
    let error = Error::new(Class::Identity, format!("there is no profile '{name}'")).code("TE1307");
    let Some(first) = nearest(name, names.iter().copied()).or_else(|| names.first().copied()) else {
        let error = error.because("the AWS configuration files name no profile at all");
        return Some(explained(error, request).next(format!("aws configure --profile {name}")));
    };
    let more = if names.len() > MOST { ", …" } else { "" };
    let error = error.because(format!(
        "the AWS configuration files name {}{more}",
        names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ")
    ));
    Some(explained(error, request).again_with(format!("--profile {first}")))
}

/// Says that variables do not count beside a profile that was chosen by hand.
pub(super) fn explained(error: Error, request: &ConnectRequest) -> Error {
    let is_beaten = request.profile_by_hand && crate::env::is_set("AWS_ACCESS_KEY_ID");
    if is_beaten { error.because(BEATS) } else { error }
}

/// The command that gives a profile credentials: only one that names SSO can be logged in to.
pub(super) async fn login(request: &ConnectRequest) -> String {
    let profiles = read().await;
    let name = request.profile.as_deref();
    let found = profiles.as_ref().and_then(|profiles| profiles.get_profile(name.unwrap_or("default")));
    let by_sso = found.is_some_and(|found| ["sso_session", "sso_start_url"].iter().any(|key| found.get(key).is_some()));
    let flag = name.map_or_else(String::new, |name| format!(" --profile {name}"));
    if by_sso { format!("aws sso login{flag}") } else { format!("aws configure{flag}") }
}
