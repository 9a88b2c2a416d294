//! The platform's own part of a deployment: what is built of a bundle, and what is run of it.

use super::command::CommandLine;
use super::engine::{StepFailure, Work, fail};
use super::{docker, procfile};
use crate::beanstalk::Severity;
use crate::beanstalk::platform::Runtime;
use crate::fs;

impl Work<'_> {
    /// `Buildfile`, then the Procfile: the bundle's own, or one made for it.
    pub(super) async fn build(&self) -> Result<(), StepFailure> {
        let staging = self.layout.staging();
        let runtime = self.deployment.runtime;
        let has_procfile = staging.join("Procfile").is_file();
        runtime.check(has_procfile).map_err(|why| self.refuse("CheckProcfile", why))?;
        if runtime == Runtime::Docker {
            self.step("Docker Specific Build Application");
            return docker::build(self).await.map_err(|why| self.refuse("Docker Specific Build Application", why));
        }
        self.tell_dependencies();
        let read = |name: &str| fs::read_text(&staging.join(name)).map_err(fail("CheckProcfile"));
        let given = read("Procfile")?;
        if let Some(text) = read("Buildfile")?.filter(|_| runtime.has_buildfile()) {
            self.step("Golang Specific Build Application");
            let built = self.run_buildfile(&text, given.is_some()).await;
            built.map_err(fail("Golang Specific Build Application"))?;
        }
        self.step("CheckProcfile");
        let (text, sentence) = match given {
            Some(text) => {
                let sentence = "used the commands in your 'Procfile' to initiate startup of your application.";
                (text, sentence)
            }
            None => (self.make_procfile()?, "successfully generated a 'Procfile'."),
        };
        let entries = procfile::parse("Procfile", &text).map_err(fail("CheckProcfile"))?;
        procfile::check_web_first(&entries).map_err(fail("CheckProcfile"))?;
        self.witness.event(Severity::Info, format!("Instance deployment {sentence}"));
        Ok(())
    }

    /// Says as an event why the bundle cannot be run; the engine's log has it too.
    fn refuse(&self, step: &'static str, why: String) -> StepFailure {
        self.witness.event(Severity::Error, format!("Instance deployment failed. {why}"));
        StepFailure { step, message: why }
    }

    /// Names what the platform would install before anything runs.
    fn tell_dependencies(&self) {
        let staging = self.layout.staging();
        let names = self.deployment.runtime.dependencies().iter();
        let found: Vec<&str> = names.copied().filter(|name| staging.join(name).is_file()).collect();
        if !found.is_empty() {
            self.warn(format!(
                "The local environment did not install what {} asks for: bring it in the bundle, or install it in a \
                 prebuild hook.",
                found.join(" and ")
            ));
        }
    }

    fn make_procfile(&self) -> Result<String, StepFailure> {
        let staging = self.layout.staging();
        let missing = "there is no Procfile, and no executable file 'application' or 'bin/application'; a file that is \
                       there needs its exec bit in the zip archive";
        let text = procfile::generate(&staging).ok_or(missing).map_err(fail("CheckProcfile"))?;
        fs::write_atomic(&staging.join("Procfile"), text.as_bytes()).map_err(fail("CheckProcfile"))?;
        Ok(text)
    }

    async fn run_buildfile(&self, text: &str, has_procfile: bool) -> Result<(), String> {
        if !has_procfile {
            return Err("a bundle with a Buildfile needs a Procfile".to_owned());
        }
        for entry in procfile::parse("Buildfile", text)? {
            let line = CommandLine::Shell(entry.command.clone());
            let ended = self.run(&line, &self.layout.staging(), &self.variables()).await?;
            self.log.info(&format!("Output of the build '{}':\n{}", entry.name, ended.output));
            if !ended.succeeded() {
                return Err(format!("build '{}' {}: {}", entry.name, ended.verdict(), ended.last_lines(20)));
            }
        }
        Ok(())
    }
}
