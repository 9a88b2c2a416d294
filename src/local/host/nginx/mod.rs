//! The nginx configuration of an instance: gathered as the platform gathers it, read and judged as `nginx -t` does.
//!
//! Both proxies start from here: `proxy` does what `compile` makes of it, `server` runs the real nginx with it. The
//! reader (`beanstalk::nginx`, which `lint` shares) is our own, because what users wrote is judged here in nginx's words,
//! and no crate of the registry does that.

pub(crate) mod compile;
pub mod server;
pub(crate) mod template;

mod files;
mod settings;
mod steps;
mod upstream;

use std::collections::BTreeSet;

use crate::beanstalk::nginx::{self as syntax, Block, STAGING};

pub(crate) use compile::Compiled;
pub(crate) use files::Files;

/// What the engine says when `nginx -t` refuses the files. Source: people's `eb-engine.log`, word by word.
fn refusal(stderr: &str) -> String {
    format!(
        "copy proxy conf from staging failed with error validate nginx configuration failed with error Command \
         /usr/sbin/nginx -t -c {STAGING}/nginx.conf failed with error exit status 1. Stderr:{stderr}\nnginx: \
         configuration file {STAGING}/nginx.conf test failed"
    )
}

/// The engine's name of the step that judges and takes the files. Source: people's `eb-engine.log`.
pub(crate) const STEP: &str = "start proxy with new configuration";

/// Directives by the file that they stand in: what the built-in proxy does not do.
type Untranslated = BTreeSet<(String, String)>;

/// Reads, judges and translates the files for the built-in proxy.
///
/// # Errors
/// The engine's sentence with nginx's error.
pub(crate) fn translate(files: &Files) -> Result<Compiled, String> {
    let judged = files.load().and_then(|tree| {
        syntax::check(&tree, Block::Main)?;
        compile::compile(&tree, files)
    });
    judged.map_err(|why| refusal(&format!("nginx: [emerg] {why}")))
}

#[cfg(test)]
mod fuzz;
