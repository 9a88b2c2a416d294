//! The environment that belongs to a branch, which every command takes that is given none: who sets it and who takes it
//! away, and that it is said.

use crate::beanstalk::EnvironmentName;
use crate::context::Context;
use crate::error::Result;
use crate::project::Config;

/// A new environment becomes that of the current branch where the branch has none, as with `eb create`, or where that is
/// `wanted` (`--branch-default`). Which one it is afterwards is said where somebody could be mistaken.
///
/// # Errors
/// When `config.yml` cannot be read or written.
pub(super) fn offer(context: &Context, environment: &EnvironmentName, wanted: bool) -> Result<()> {
    if context.project()?.is_detached()? {
        let none = format!("no branch is checked out, so none has {environment}: give other commands its name");
        context.reporter().note(none);
        return Ok(());
    }
    let (config, branch) = current(context)?;
    match config.environment_for(&branch)? {
        Some(kept) if kept == *environment => Ok(()),
        Some(kept) if !wanted => {
            context.reporter().note(format!(
                "{kept} stays the environment of the branch {branch}; give other commands the name {environment}, or set \
                 it in .elasticbeanstalk/config.yml"
            ));
            Ok(())
        }
        _ => set(context, (config, &branch), environment),
    }
}

/// An environment takes the place of the one of the current branch, whichever that was.
///
/// # Errors
/// When `config.yml` cannot be read or written.
pub(super) fn replace(context: &Context, environment: &EnvironmentName) -> Result<()> {
    if context.project()?.is_detached()? {
        // What a checkout of a pipeline keeps is lost with it, and `default` is no branch.
        return Ok(());
    }
    let (config, branch) = current(context)?;
    if config.environment_for(&branch)?.as_ref() == Some(environment) {
        return Ok(());
    }
    set(context, (config, &branch), environment)
}

/// Environments are gone: no branch has them any more. What a branch has lost is said, with the way to another.
///
/// # Errors
/// When `config.yml` cannot be read or written.
pub(super) fn forget(context: &Context, environments: &[EnvironmentName]) -> Result<()> {
    let (mut config, _) = current(context)?;
    let before = config.render()?;
    for name in environments {
        let branches = config.branches_of(name);
        config.forget_environment(name);
        for branch in branches {
            let lost = format!("{name} was the environment of the branch {branch}, which has none now");
            context.reporter().advise(lost, "tasks-eb create");
        }
    }
    if config.render()? == before { Ok(()) } else { config.save() }
}

/// The configuration, read anew because a command that runs others may have written it meanwhile; and the branch.
fn current(context: &Context) -> Result<(Config, String)> {
    let project = context.project()?;
    Ok((Config::read(&project.root)?, project.branch()?))
}

fn set(context: &Context, (mut config, branch): (Config, &str), environment: &EnvironmentName) -> Result<()> {
    config.set_environment(branch, environment);
    config.save()?;
    context.reporter().note(format!(
        "{environment} is the environment of the branch {branch} from now on: commands take it that are given none"
    ));
    Ok(())
}
