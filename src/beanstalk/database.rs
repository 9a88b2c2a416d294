//! The coupled RDS database: what Beanstalk calls its options and variables, and the rules for its credentials.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Variables that Beanstalk gives to the app, hooks and container commands of an environment with a database.
pub mod variable {
    /// Host name of the database.
    pub const HOSTNAME: &str = "RDS_HOSTNAME";
    /// Port of the database.
    pub const PORT: &str = "RDS_PORT";
    /// Name of the database on the server.
    pub const DB_NAME: &str = "RDS_DB_NAME";
    /// User.
    pub const USERNAME: &str = "RDS_USERNAME";
    /// Password.
    pub const PASSWORD: &str = "RDS_PASSWORD";
}

/// Name of the database that Beanstalk creates on the instance.
pub const DB_NAME: &str = "ebdb";
/// User that `eb` and we create when none is named.
pub const DEFAULT_USER: &str = "ebroot";
/// Smallest class that is offered everywhere today.
pub const DEFAULT_CLASS: &str = "db.t4g.micro";
/// Smallest gp3 volume of RDS, in GB.
pub const DEFAULT_STORAGE_GB: u32 = 20;
/// The release of MySQL in long-term support; the newest patch of it is asked of RDS at creation.
pub const MYSQL_SERIES: &str = "8.4";

/// What happens to the database when the environment is terminated or the database decoupled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeletionPolicy {
    /// The database is deleted with its data and automated backups.
    Delete,
    /// The database stays, and keeps costing.
    Retain,
    /// A final snapshot is taken, then the database is deleted. The snapshot stays, and keeps costing a little.
    Snapshot,
}

impl DeletionPolicy {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::Snapshot => "Snapshot",
        }
    }

    /// Parses the word of the wire, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Delete, Self::Retain, Self::Snapshot]
            .into_iter()
            .find(|policy| policy.as_str().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for DeletionPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Checks a database password before any call is made.
///
/// Letters and digits only, 8 to 41: the intersection of what Elastic Beanstalk (no `\ / @`), its console (no `"`),
/// RDS MySQL (8 to 41 printable ASCII without `/ " @`) and every URL and shell take without escaping.
///
/// # Errors
/// The rule, as a sentence. The password itself is never part of it.
pub fn check_password(password: &str) -> Result<(), String> {
    let count = password.chars().count();
    if !(8..=41).contains(&count) {
        return Err(format!("the database password must have 8 to 41 characters, and this one has {count}"));
    }
    if !password.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("the database password must have only letters and digits: symbols such as ! $ @ / \" break \
                    Beanstalk, RDS or a shell on the way"
            .into());
    }
    Ok(())
}

/// Checks a database user name: RDS MySQL takes 1 to 16 letters, digits and underscores, Beanstalk no underscore.
///
/// # Errors
/// The rule it breaks, as a sentence.
pub fn check_user(user: &str) -> Result<(), String> {
    const RESERVED: [&str; 4] = ["rdsadmin", "root", "mysql", "rdsrepladmin"];
    let good = user.starts_with(|first: char| first.is_ascii_alphabetic())
        && user.len() <= 16
        && user.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !good {
        Err(format!("the database user '{user}' must start with a letter and have at most 16 letters and digits"))
    } else if RESERVED.contains(&user.to_ascii_lowercase().as_str()) {
        Err(format!("the database user '{user}' is reserved by RDS"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_letters_and_digits_pass_and_others_are_explained_without_being_shown() {
        assert_eq!(check_password("abcDEF12"), Ok(()));
        for bad in ["short1", "with space 1", "with!mark1", "with$dollar", "with@at123", "ümlaut123", &"a".repeat(42)]
        {
            let rule = check_password(bad).expect_err(bad);
            assert!(!rule.contains(bad), "{rule}");
        }
    }

    #[test]
    fn users_follow_the_rule_of_rds() {
        assert_eq!(check_user("ebroot"), Ok(()));
        for bad in ["", "1abc", "rdsadmin", "with-hyphen", "seventeenletters1"] {
            assert!(check_user(bad).is_err(), "{bad}");
        }
    }
}
