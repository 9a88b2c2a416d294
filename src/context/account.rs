//! Which account this is, and whether it may be changed: asked once, said once, before anything changes.

use std::sync::atomic::Ordering;

use super::Context;
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::EnvironmentName;
use crate::error::Result;

impl Context {
    /// Takes the account from an environment that was looked at: that spares the question who we are.
    pub fn seen(&self, environment: &EnvironmentDescription) {
        if let Some(account) = environment.account.as_ref().filter(|account| !account.is_empty()) {
            self.account.get_or_init(|| account.clone());
        }
    }

    /// The account: of an environment that was looked at, else that of the caller.
    ///
    /// # Errors
    /// Class `Identity` when the credentials are refused.
    pub async fn account(&self) -> Result<&str> {
        match self.account.get() {
            Some(account) => Ok(account),
            None => Ok(&self.caller().await?.account),
        }
    }

    /// Connections for what is about to change something: every command that does takes them here. Says once where and
    /// as whom, and refuses an account that is not the project's. The account of a local Elastic Beanstalk that was
    /// asked for by name is nobody's, and is not compared.
    ///
    /// # Errors
    /// Class `Identity` for another account; else as [`Context::aws`] and [`Context::caller`].
    pub async fn mutating(&self) -> Result<&Aws> {
        let (aws, account) = (self.aws().await?, self.account().await?);
        if let (Ok(project), false) = (self.project(), self.global().is_local()) {
            project.config.guard().check_account(account)?;
        }
        if !self.announced.swap(true, Ordering::SeqCst) {
            let profile = aws.profile().map_or_else(String::new, |profile| format!(", profile {profile}"));
            let place = aws.endpoint_url().map_or_else(String::new, |url| format!(", at {url}"));
            self.reporter().note(format!("account {account}, region {}{profile}{place}", aws.region()));
        }
        Ok(aws)
    }

    /// Whether something may have been changed: nothing is before the account was agreed to.
    pub(crate) fn may_have_changed(&self) -> bool {
        self.announced.load(Ordering::SeqCst)
    }

    /// As [`Context::mutating`], for what takes environments down, or their domain names or data away: refuses those that
    /// the project protects.
    ///
    /// # Errors
    /// Class `Usage` for a protected environment; else as [`Context::mutating`].
    pub async fn destroying(&self, environments: &[EnvironmentName]) -> Result<&Aws> {
        if let Ok(project) = self.project() {
            environments.iter().try_for_each(|name| project.config.guard().check_unprotected(name))?;
        }
        self.mutating().await
    }
}
