//! What happens in a location before its content: `return` and `rewrite`, then `try_files`.

use regex_lite::Regex;

use super::compile::Context;
use super::syntax::Directive;
use super::template::Template;

/// What happens before a location's content.
pub(crate) enum Step {
    Return(u16, Option<Template>),
    /// A path that fits is sent elsewhere, with this status; with whether the question's arguments go along.
    Rewrite {
        pattern: Regex,
        target: Template,
        status: u16,
        keeps_args: bool,
    },
}

/// `try_files`: the first path that is there is what is asked for.
pub(crate) struct Tries {
    /// With whether it must be a folder: the configuration ends it with a slash.
    pub(crate) paths: Vec<(Template, bool)>,
    pub(crate) last: Last,
}

/// What answers when none is there.
pub(crate) enum Last {
    Status(u16),
    /// A location by its name, `@app`.
    Named(String),
    /// Another path, which is looked for anew.
    Path(Template),
}

/// `try_files` of a location; `None`, and noted, when we do not know its variables.
///
/// # Errors
/// In nginx's words.
pub(super) fn tries(block: &[Directive], context: &mut Context<'_>) -> Result<Option<Tries>, String> {
    let Some(directive) = block.iter().find(|found| found.name == "try_files") else { return Ok(None) };
    let Some((last, words)) = directive.args.split_last() else { return Ok(None) };
    let mut paths = Vec::new();
    for word in words {
        let Some(mut path) = context.template(directive, word)? else { return Ok(None) };
        let is_folder = path.strip_end('/');
        paths.push((path, is_folder));
    }
    let last = if let Some(code) = last.strip_prefix('=') {
        let code = code.parse().ok().filter(|code| *code <= 999);
        Last::Status(code.ok_or_else(|| directive.fault(format!("invalid code \"{last}\"")))?)
    } else if last.starts_with('@') {
        Last::Named(last.clone())
    } else {
        let Some(path) = context.template(directive, last)? else { return Ok(None) };
        Last::Path(path)
    };
    Ok(Some(Tries { paths, last }))
}

/// `return` and `rewrite`, in their order.
pub(super) fn of(block: &[Directive], context: &mut Context<'_>) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for directive in block {
        match directive.name.as_str() {
            "return" => steps.extend(returned(directive, context)?),
            "rewrite" => match rewritten(directive, context)? {
                Some(step) => steps.push(step),
                None => context.leave_out(directive),
            },
            _ => {}
        }
    }
    Ok(steps)
}

fn returned(directive: &Directive, context: &mut Context<'_>) -> Result<Option<Step>, String> {
    let (first, second) = (directive.arg(0), directive.args.get(1));
    if second.is_none()
        && (first.starts_with("http://") || first.starts_with("https://") || first.starts_with("$scheme"))
    {
        return Ok(context.template(directive, first)?.map(|to| Step::Return(302, Some(to))));
    }
    let code: u16 = first
        .parse()
        .ok()
        .filter(|code| *code <= 999)
        .ok_or_else(|| directive.fault(format!("invalid return code \"{first}\"")))?;
    // 444 is no status: nginx hangs up. Below 200 there is no answer.
    if code == 444 || !(200..=599).contains(&code) {
        context.leave_out(directive);
        return Ok(None);
    }
    match second {
        None => Ok(Some(Step::Return(code, None))),
        Some(text) => Ok(context.template(directive, text)?.map(|text| Step::Return(code, Some(text)))),
    }
}

/// A rewrite that answers with a redirection; the others change the path inside and are not translated.
fn rewritten(directive: &Directive, context: &mut Context<'_>) -> Result<Option<Step>, String> {
    let (target, flag) = (directive.arg(1), directive.arg(2));
    let leads_away = ["http://", "https://", "$scheme"].iter().any(|start| target.starts_with(start));
    let status = match flag {
        "permanent" => 301,
        "redirect" => 302,
        "" | "last" | "break" if leads_away => 302,
        "" | "last" | "break" => return Ok(None),
        other => return Err(directive.fault(format!("invalid parameter \"{other}\""))),
    };
    let Some(mut target) = context.template(directive, target)? else { return Ok(None) };
    let keeps_args = !target.strip_end('?');
    Ok(Regex::new(directive.arg(0)).ok().map(|pattern| Step::Rewrite { pattern, target, status, keeps_args }))
}
