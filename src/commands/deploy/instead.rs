//! A deployment to an environment that does not exist: it is created, when somebody agrees.

use super::Args;
use crate::commands::create;
use crate::commands::saved::Saved;
use crate::context::Context;
use crate::deploy::planfile::PlanFile;
use crate::error::{Error, Result};
use crate::ui::Outcome;

/// There is no environment: asks, or with `--yes` goes on, as `create` does.
pub(super) async fn create(context: &Context, args: Args, missing: Error) -> Result<Outcome> {
    let question = match (&missing, missing.causes().first()) {
        (missing, Some(meant)) if is_elsewhere(context, missing) => {
            let end = if meant.ends_with('?') { "" } else { "." };
            format!("{}; {meant}{end} Create a new one?", missing.message())
        }
        _ => "There is no environment yet. Create one?".to_owned(),
    };
    let agreed = args.dry_run
        || args.plan.is_some()
        || args.yes
        // What is probably another one is not created by a mere Enter.
        || (context.ui().can_ask() && context.ui().confirm(&question, !is_elsewhere(context, &missing), "--yes")?);
    if !agreed {
        return Err(otherwise(context, missing).await);
    }
    if is_elsewhere(context, &missing) {
        context.reporter().warn(missing.to_string());
    }
    let name = create::environment_name(context, args.environment.clone())?;
    let planned = match args.plan {
        Some(file) => Some((PlanFile::read(&file, &name)?, file)),
        None => None,
    };
    let cfg = planned.as_ref().and_then(|(plan, _)| plan.saved());
    let args = create::Args {
        environment: args.environment,
        cname_prefix: None,
        preset: None,
        saved: Saved { cfg },
        instance_type: None,
        variables: Vec::new(),
        tags: Vec::new(),
        making: args.making,
        branch_default: false,
        dry_run: args.dry_run,
        yes: args.yes,
        planned: planned.map(|(plan, file)| Box::new((file, plan))),
        database: create::DatabaseArgs::default(),
        waiting: args.waiting,
        smoke: args.smoke,
        locking: args.turn.locking,
        wellness: args.wellness,
    };
    create::run(context, args).await
}

/// Whether another one was probably meant: the name is nearly that of one, the region is not the project's own, or there is
/// no branch that could have one.
fn is_elsewhere(context: &Context, missing: &Error) -> bool {
    let no_branch = || context.project().is_ok_and(|project| project.is_detached().unwrap_or_default());
    (missing.known_as() == Some("TE1102") && no_branch())
        || missing.again().is_some_and(|again| again.instead.is_some() || again.with.starts_with("--region"))
}

/// What is said where nobody agrees to a new one. Where the branch has none, those that there are are named.
async fn otherwise(context: &Context, missing: Error) -> Error {
    if missing.known_as() != Some("TE1102") {
        return missing;
    }
    let there = match context.aws().await {
        Ok(aws) => context.there(aws).await,
        Err(_) => Vec::new(),
    };
    let named =
        if there.is_empty() { missing } else { missing.because(format!("those there are: {}", there.join(", "))) };
    if !is_elsewhere(context, &named) {
        return named.because("with --yes a new one is made, which costs").again_with("--yes");
    }
    match there.as_slice() {
        [only] => named.next(format!("tasks-eb deploy {only}")),
        _ => named,
    }
}
