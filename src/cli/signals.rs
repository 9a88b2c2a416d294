//! What ends a command from outside. Ctrl-C and SIGTERM: the first detaches and says how to go on, a second stops at
//! once. And the time that the user gave.

use std::future::Future;
use std::pin::pin;

use tokio::sync::oneshot;

use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::retry::Deadline;

/// Runs `work` until it ends, the process is told to end, or its time is over. Work at AWS is not undone: watching it
/// ends.
pub(super) async fn unless_interrupted<T>(context: &Context, work: impl Future<Output = Result<T>>) -> Result<T> {
    let (told, hears) = oneshot::channel();
    // On a thread of the runtime, so that a second Ctrl-C is heard while `work` holds this one.
    tokio::spawn(listen(told));
    let mut work = pin!(work);
    tokio::select! {
        ended = &mut work => ended,
        Ok(class) = hears => if context.tell_to_end(class) { work.await } else { Err(detached(context, class)) },
        deadline = context.out_of_time() => Err(late(context, deadline)),
    }
}

async fn listen(told: oneshot::Sender<Class>) {
    let Some(first) = next_signal().await else { return };
    let _ = told.send(first);
    if let Some(second) = next_signal().await {
        stop(second);
    }
}

#[expect(clippy::exit, clippy::disallowed_methods, reason = "the user asked twice, and the work does not listen")]
fn stop(class: Class) -> ! {
    std::process::exit(i32::from(class.exit_code()))
}

#[cfg(unix)]
async fn next_signal() -> Option<Class> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt()).ok()?, signal(SignalKind::terminate()).ok()?);
    tokio::select! {
        heard = interrupt.recv() => heard.map(|()| Class::Interrupted),
        heard = terminate.recv() => heard.map(|()| Class::Terminated),
    }
}

#[cfg(not(unix))]
async fn next_signal() -> Option<Class> {
    tokio::signal::ctrl_c().await.ok().map(|()| Class::Interrupted)
}

/// A call that was under way may have reached AWS, so nobody knows more than that.
fn late(context: &Context, deadline: Deadline) -> Error {
    let limit = deadline.limit().unwrap_or_default().as_secs();
    let error = Error::new(Class::TimedOut, format!("it was not done within {limit} s"));
    // A part of a deployment is no way to the end of the whole.
    let whole = context.undertaking().map(|run| run.entry()).filter(|entry| entry.beside.is_some());
    if let Some(command) = whole.map(|entry| entry.line).or_else(|| context.resume()) {
        return error.because("the work that was started goes on at AWS").next(command);
    }
    let unknown = "AWS did not answer, or not as it should, in time; whether the last call had an effect is not known";
    let Some(undertaking) = context.undertaking() else {
        return match context.may_have_changed() {
            true => error.because(unknown).next("tasks-eb list"),
            false => error.because("AWS did not answer, or not as it should, in time; nothing was changed"),
        };
    };
    let entry = undertaking.entry();
    let error = match entry.steps.last() {
        Some(step) => error.because(format!("the step was: {step}; what was done before it stays")),
        None => error,
    };
    error.because(unknown).next(entry.line)
}

fn detached(context: &Context, class: Class) -> Error {
    let Some(undertaking) = context.undertaking() else {
        return match context.resume() {
            Some(command) => {
                Error::new(class, "interrupted: the work that was started goes on without us").next(command)
            }
            None if context.may_have_changed() => {
                Error::new(class, "interrupted; whether the last call had an effect is not known")
            }
            None => Error::new(class, "interrupted before anything was changed"),
        };
    };
    let entry = undertaking.entry();
    let error = match (&entry.operation, entry.steps.last()) {
        (Some(_), _) => Error::new(class, "interrupted: the work that was started goes on without us"),
        (None, Some(step)) => Error::new(class, "interrupted").because(format!(
            "the step was: {step}; whether it was done is not known, and what was done before it stays"
        )),
        (None, None) => Error::new(class, "interrupted before anything was changed"),
    };
    // Rebuilt once more is not what an interrupted rebuild needs.
    match context.resume().filter(|_| !entry.is_taken_up()) {
        Some(command) => error.next(command),
        None if entry.is_taken_up() || entry.steps.is_empty() => error.next(entry.line),
        None => error.next("tasks-eb status"),
    }
}
