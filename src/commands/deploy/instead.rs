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
    let misspelt = missing.known_as() == Some("TE1404") && !missing.causes().is_empty();
    let question = match missing.causes().first().filter(|_| misspelt) {
        Some(meant) => format!("{}; {meant} Create a new one?", missing.message()),
        None => "There is no environment yet. Create one?".to_owned(),
    };
    let agreed = args.dry_run
        || args.plan.is_some()
        || args.yes
        // What is probably misspelt is not created by a mere Enter.
        || (context.ui().can_ask() && context.ui().confirm(&question, !misspelt, "--yes")?);
    if !agreed {
        return Err(if misspelt { missing } else { missing.again_with("--yes") });
    }
    if misspelt {
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
