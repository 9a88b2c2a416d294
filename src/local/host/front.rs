//! What stands in front of an app: the built-in proxy with the rules of the bundle, the real nginx behind it, or nothing
//! (`ProxyServer=none`).

use std::path::Path;

use super::Patience;
use super::engine::{StepFailure, Work, fail};
use super::launch::{self, Running};
use super::nginx::{self, Files, server};
use super::process::{Program, Watched};
use super::proxy::Rules;
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform;

/// What an environment is told that asks for another proxy than nginx.
const APACHE: &str = "The local environment has no Apache HTTP Server: nginx's place is taken as by default, and \
                      .platform/httpd is not read.";

/// Which proxy stands in front of apps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyKind {
    /// Ours, which translates what it can of a bundle's nginx configuration.
    #[default]
    BuiltIn,
    /// The nginx of this machine.
    Nginx,
}

impl ProxyKind {
    /// The names of all, as a flag takes them.
    pub const NAMES: [&str; 2] = ["built-in", "nginx"];

    /// Its name, as a flag takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Nginx => "nginx",
        }
    }

    /// The one of a name; any other than nginx is ours.
    pub fn of(name: &str) -> Self {
        if name == "nginx" { Self::Nginx } else { Self::BuiltIn }
    }
}

/// What will stand in front of a version.
pub(crate) enum Front {
    /// The built-in proxy.
    Rules(Rules),
    /// The real nginx.
    Nginx(server::Prepared),
    /// Nothing: the app is asked by whoever comes.
    Nothing,
}

/// Judges the nginx configuration of a bundle in `app`, as the platform does; nothing that runs is touched.
///
/// # Errors
/// That of the step of the engine, with nginx's words.
pub(crate) async fn judge(work: &Work<'_>, app: &Path, tells: bool) -> Result<Front, StepFailure> {
    match work.deployment.setting(namespace::PROXY, "ProxyServer") {
        Some("none") => return Ok(Front::Nothing),
        Some("apache") if tells => work.warn(APACHE.to_owned()),
        _ => {}
    }
    work.step(nginx::STEP);
    let given = work.deployment.properties.get("PORT").and_then(|port| port.parse().ok());
    let port = given.or(work.deployment.runtime.default_port()).unwrap_or(platform::DEFAULT_PORT);
    let root = work.layout.root();
    let files = Files::gather(app, root, &work.deployment.settings, port).map_err(fail(nginx::STEP))?;
    if work.instance.proxy == ProxyKind::Nginx {
        let prepared = server::prepare(work, &files).await.map_err(fail(nginx::STEP))?;
        return Ok(Front::Nginx(prepared));
    }
    let compiled = nginx::translate(&files).map_err(fail(nginx::STEP))?;
    for (file, name) in compiled.untranslated.iter().filter(|_| tells) {
        work.warn(format!(
            "'{name}' in .platform/nginx/{file} is not translated by the local proxy; run with --proxy nginx."
        ));
    }
    Ok(Front::Rules(Rules::new(compiled.server, root.to_owned())))
}

/// Starts what is to stand in front of an app that runs; the built-in proxy stands there already.
///
/// # Errors
/// Why nginx does not serve; the app was ended.
pub(crate) async fn stand(
    work: &Work<'_>,
    patience: Patience,
    front: Front,
    mut running: Running,
) -> Result<(Rules, Running), StepFailure> {
    let front = match front {
        // Somebody took its port while the app started: it gets another, which stands in its files.
        Front::Nginx(lost) if !lost.port.is_free() => judge(work, &work.layout.current(), false).await?,
        front => front,
    };
    let prepared = match front {
        Front::Rules(rules) => return Ok((rules, running)),
        Front::Nothing => {
            running.stand_alone(work.port.clone());
            return Ok((Rules::default(), running));
        }
        Front::Nginx(prepared) => prepared,
    };
    let (command, variables) = prepared.command();
    let mut environment = super::command::base_environment(work.layout);
    environment.extend(variables.map(|(name, path)| (name, path.into_os_string())));
    let program = Program {
        name: "nginx".to_owned(),
        command,
        instance: std::sync::Arc::new(prepared.home.instance(work)),
        folder: work.layout.root().to_owned(),
        variables: environment,
    };
    let started = Watched::start(program, patience.grace).map_err(fail(nginx::STEP))?;
    let verdict = launch::wait_for_port(&started.process, prepared.port.number(), patience.readiness).await;
    started.process.keep_running();
    running.processes.push(started);
    running.stand_behind(work.port.clone(), prepared.port, prepared.home);
    match verdict {
        Ok(()) => Ok((Rules::default(), running)),
        Err(why) => {
            running.retire(std::time::Duration::ZERO).await;
            Err(StepFailure { step: nginx::STEP, message: format!("nginx {why}") })
        }
    }
}
