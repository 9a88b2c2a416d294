//! `--cfg`: the saved configuration that a new environment is made of.

use crate::beanstalk::names::TemplateName;
use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::project::{SAVED_DEFAULT, SavedConfiguration, saved_file};

/// What a new environment is made of.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Saved {
    /// Saved configuration to make the environment of [default: the one named default, if there is one]
    ///
    /// .elasticbeanstalk/saved_configs/NAME.cfg.yml, or one that only AWS has. tasks-eb config save makes one. What it says beats
    /// .ebextensions, and flags beat it. Its platform is that of the environment.
    #[arg(long, value_name = "NAME")]
    pub cfg: Option<TemplateName>,
}

impl Saved {
    /// The configuration: the file of the project, else AWS's. Makes no mutating call.
    ///
    /// # Errors
    /// Class `NotFound` when neither has one of that name; `Usage` when the file is none.
    pub(super) async fn find(&self, context: &Context) -> Result<Option<SavedConfiguration>> {
        let root = &context.project()?.root;
        let Some(name) = &self.cfg else {
            let Ok(default) = TemplateName::parse(SAVED_DEFAULT) else { return Ok(None) };
            let found = SavedConfiguration::read(root, &default)?;
            if found.is_some() {
                context.reporter().note(format!("taking {}, as eb create does", saved_file(&default)));
            }
            return Ok(found);
        };
        if let Some(found) = SavedConfiguration::read(root, name)? {
            return Ok(Some(found));
        }
        let application = context.application("tasks-eb init")?;
        let known = context.aws().await?.saved_settings(application.as_str(), name.as_str()).await?;
        let Some((platform, options)) = known else {
            return Err(Error::new(Class::NotFound, format!("there is no saved configuration '{name}'"))
                .code("TE1115")
                .because(format!("there is no {}, and {application} has none of that name at AWS", saved_file(name)))
                .next(format!("tasks-eb config save {name}")));
        };
        Ok(Some(SavedConfiguration::of_aws(name.clone(), platform, options)))
    }
}
