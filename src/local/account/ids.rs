//! Identifiers as AWS makes them: random, in AWS's forms.

use sha2::{Digest, Sha256};

use crate::beanstalk::EnvironmentId;
use crate::error::{Class, Error, Result};

const LOWER: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// `length` random characters out of `alphabet`.
fn random(alphabet: &[u8], length: usize) -> Result<String> {
    let mut pool = vec![0_u8; length];
    getrandom::fill(&mut pool).map_err(|error| {
        Error::new(Class::Failed, "could not get random bytes from the operating system").because(error)
    })?;
    // The slight preference for the first letters does not matter: these are names, not secrets.
    Ok(pool.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect())
}

/// `length` random lower-case letters and digits.
pub(crate) fn lower(length: usize) -> Result<String> {
    random(LOWER, length)
}

/// `length` random hexadecimal digits.
pub(crate) fn hex(length: usize) -> Result<String> {
    random(HEX, length)
}

/// A new environment id: `e-` and ten lower-case letters or digits.
pub(crate) fn environment() -> Result<EnvironmentId> {
    EnvironmentId::parse(format!("e-{}", lower(10)?))
        .map_err(|error| Error::new(Class::Bug, "made a wrong environment id").because(error))
}

/// A new instance id: `i-` and 17 hexadecimal digits.
pub(crate) fn instance() -> Result<String> {
    Ok(format!("i-{}", hex(17)?))
}

/// The id of an environment's launch template: `lt-` and 17 hexadecimal digits, always the same.
pub(crate) fn launch_template(environment: &EnvironmentId) -> String {
    let digest = ::hex::encode(Sha256::digest(environment.as_str()));
    format!("lt-{}", digest.get(..17).unwrap_or_default())
}

/// A new request id, for what no request asked for: a random UUID.
pub(crate) fn request() -> Result<String> {
    let digits = hex(30)?;
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    Ok(format!("{}-{}-4{}-a{}-{}", part(0..8), part(8..12), part(12..15), part(15..18), part(18..30)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_forms_of_aws() {
        assert!(environment().is_ok());
        assert_eq!(instance().expect("an id").len(), 19);
        let environment = environment().expect("an id");
        assert_eq!(launch_template(&environment).len(), 20);
        assert_eq!(launch_template(&environment), launch_template(&environment));
        assert_ne!(lower(12).expect("an id"), lower(12).expect("an id"));
    }
}
