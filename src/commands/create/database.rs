//! Flags about the database of a new environment, and what they, the saved configuration and the project ask for.

use std::io::Read;

use crate::beanstalk::database::{DeletionPolicy, check_password, check_user};
use crate::beanstalk::option::namespace;
use crate::context::Context;
use crate::deploy::DatabaseWish;
use crate::error::{Class, Error, OrFail, Result};
use crate::project::{Project, SavedConfiguration};
use crate::secret::Secret;

/// Flags about the database.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// No database: the app keeps its data on the instance, in SQLite
    #[arg(long, conflicts_with_all = ["db_class", "db_version", "db_size", "db_user", "db_deletion", "db_password_stdin", "db_password_prompt"])]
    pub no_db: bool,
    /// Class [default: of config.yml, or db.t4g.micro]
    #[arg(long, value_name = "CLASS")]
    pub db_class: Option<String>,
    /// Version of MySQL [default: the newest 8.4]
    #[arg(long, value_name = "VERSION")]
    pub db_version: Option<String>,
    /// Storage in GB [default: 20]
    #[arg(long, value_name = "GB", value_parser = clap::value_parser!(u32).range(5..=1024))]
    pub db_size: Option<u32>,
    /// User [default: ebroot]
    #[arg(long, value_name = "NAME", value_parser = parse_user)]
    pub db_user: Option<String>,
    /// What happens to it when the environment is terminated: snapshot, delete or retain [default: snapshot]
    #[arg(long, value_name = "POLICY", value_parser = parse_deletion)]
    pub db_deletion: Option<DeletionPolicy>,
    /// Read its password from stdin instead of making one
    #[arg(long)]
    pub db_password_stdin: bool,
    /// Ask for its password instead of making one
    #[arg(long, conflicts_with = "db_password_stdin")]
    pub db_password_prompt: bool,
}

impl DatabaseArgs {
    /// The database that flags and project ask for.
    ///
    /// # Errors
    /// Never in practice: flags and configuration are checked before.
    pub(in crate::commands) fn wish(
        &self,
        project: &Project,
        saved: Option<&SavedConfiguration>,
    ) -> Result<Option<DatabaseWish>> {
        let asked_for = self.db_class.is_some()
            || self.db_version.is_some()
            || self.db_size.is_some()
            || self.db_user.is_some()
            || self.db_deletion.is_some()
            || self.db_password_stdin
            || self.db_password_prompt;
        let wanted = saved.and_then(SavedConfiguration::database).or_else(|| project.config.database());
        if self.no_db || (wanted == Some(false) && !asked_for) {
            return Ok(None);
        }
        let default = DatabaseWish::default();
        let said = |option| saved.and_then(|saved| saved.value(namespace::DB_INSTANCE, option)).map(str::to_owned);
        let of_project = || project.config.database_class().map(str::to_owned);
        let class = self.db_class.clone().or_else(|| said("DBInstanceClass")).or_else(of_project);
        let storage = self.db_size.or_else(|| said("DBAllocatedStorage")?.parse().ok());
        let deletion = self.db_deletion.or_else(|| DeletionPolicy::parse(&said("DBDeletionPolicy")?));
        Ok(Some(DatabaseWish {
            class: class.unwrap_or(default.class),
            version: self.db_version.clone().or_else(|| said("DBEngineVersion")),
            storage_gb: storage.unwrap_or(default.storage_gb),
            user: self.db_user.clone().or_else(|| said("DBUser")).unwrap_or(default.user),
            deletion: deletion.unwrap_or(default.deletion),
        }))
    }

    /// The password that the user gives, checked before any call; `None` when one is to be made.
    pub(super) fn password(&self, context: &Context) -> Result<Option<Secret>> {
        let password = if self.db_password_stdin {
            let mut text = String::new();
            let read = std::io::stdin().lock().take(4096).read_to_string(&mut text);
            read.or_fail(Class::Usage, || "could not read the database password from stdin")?;
            Secret::new(text.trim_end_matches(['\r', '\n']))
        } else if self.db_password_prompt {
            let question = "Password of the database (letters and digits, at least 8)";
            context.ui().ask_secret(question, "--db-password-stdin")?
        } else {
            return Ok(None);
        };
        let given = if self.db_password_stdin { "--db-password-stdin" } else { "--db-password-prompt" };
        check_password(password.expose()).map_err(|rule| {
            let error = Error::new(Class::Usage, rule).code("TE1606");
            error.because(format!("without {given} a good one is made")).again_without(given)
        })?;
        Ok(Some(password))
    }
}

fn parse_user(name: &str) -> Result<String, String> {
    check_user(name).map(|()| name.to_owned())
}

fn parse_deletion(word: &str) -> Result<DeletionPolicy, String> {
    DeletionPolicy::parse(word).ok_or_else(|| format!("'{word}' is none of snapshot, delete, retain"))
}
