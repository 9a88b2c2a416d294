//! The same command once more, as it can be copied: with flags that an error asks for, without those that it refuses.

use std::ffi::OsString;

use crate::error::{Again, Error};
use crate::report::word;

/// Writes out a next step that is the same command once more. It stays in words where the command may hold a secret, or
/// does not take what it would be given.
pub(super) fn written_out(error: Error, args: &[OsString]) -> Error {
    let line = error.again().and_then(|again| line(args, again));
    line.into_iter().fold(error, Error::next)
}

fn line(args: &[OsString], again: &Again) -> Option<String> {
    let given = args.iter().skip(1).map(|arg| arg.to_str()).collect::<Option<Vec<_>>>()?;
    if given.iter().any(|word| may_hold_a_secret(word)) {
        return None;
    }
    let mut words: Vec<String> = given.into_iter().map(str::to_owned).collect();
    let more: Vec<&str> = again.with.split_whitespace().collect();
    for at in (0..more.len()).filter(|at| more[*at].starts_with("--")) {
        let has_value = more.get(at + 1).is_some_and(|next| !next.starts_with("--"));
        remove(&mut words, more[at], has_value);
        if more[at] == "--region" {
            remove(&mut words, "-r", true);
            words.retain(|word| !word.starts_with("-r"));
        }
    }
    if let Some(flag) = again.without.split(' ').next().filter(|flag| !flag.is_empty()) {
        remove(&mut words, flag, again.without.contains(' '));
    }
    if let Some((wrong, right)) = &again.instead {
        words.iter_mut().filter(|word| *word == wrong).for_each(|word| right.clone_into(word));
    }
    words.extend(more.into_iter().map(str::to_owned));
    let whole = std::iter::once("tasks-eb".to_owned()).chain(words.iter().cloned());
    super::command().try_get_matches_from(whole).ok()?;
    let words = words.iter().map(|each| word(each));
    Some(std::iter::once("tasks-eb".to_owned()).chain(words).collect::<Vec<_>>().join(" "))
}

/// A value after a name, a password in a URL, a command for a shell; and `--`, after which no flag is one.
fn may_hold_a_secret(word: &str) -> bool {
    let assigns = word.matches('=').count() > usize::from(word.starts_with("--"));
    assigns || word.contains('@') || word.starts_with("--smoke") || word == "--"
}

/// Takes a flag out, and its value where it has one.
fn remove(words: &mut Vec<String>, flag: &str, has_value: bool) {
    let joined = format!("{flag}=");
    words.retain(|word| !word.starts_with(&joined));
    while let Some(at) = words.iter().position(|word| word == flag) {
        let end = at + 1 + usize::from(has_value);
        words.drain(at..end.min(words.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Class;

    fn next(error: Error, args: &str) -> String {
        let args: Vec<OsString> = args.split(' ').map(OsString::from).collect();
        written_out(error, &args).next_step().expect("a next step").to_owned()
    }

    fn error() -> Error {
        Error::new(Class::Failed, "no")
    }

    #[test]
    fn the_same_command_is_written_out_with_what_helps() {
        let line = next(error().again_with("--wait-ready"), "/bin/tasks-eb restart shop-dev --local");
        assert_eq!(line, "tasks-eb restart shop-dev --local --wait-ready");
        let line = next(error().again_with("--db-class db.t3.micro"), "x create shop-dev --db-class db.x9 --yes");
        assert_eq!(line, "tasks-eb create shop-dev --yes --db-class db.t3.micro");
        let line = next(error().again_with("--db-class db.t3.micro"), "x create shop-dev --db-class=db.x9");
        assert_eq!(line, "tasks-eb create shop-dev --db-class db.t3.micro");
        let line = next(error().again_without("--save-logs DIR"), "x terminate --save-logs last shop-dev");
        assert_eq!(line, "tasks-eb terminate shop-dev");
        let line = next(error().again_naming("v-1", "v-12"), "x rollback v-1 --yes");
        assert_eq!(line, "tasks-eb rollback v-12 --yes");
        for args in
            ["x status shop -r eu-central-1", "x status shop -reu-central-1", "x status --region=eu-central-1 shop"]
        {
            let line = next(error().again_with("--region us-west-2"), args);
            assert_eq!(line, "tasks-eb status shop --region us-west-2", "{args}");
        }
        let said = written_out(error().again_with(""), &["x", "deploy", "--message", "it's"].map(OsString::from));
        assert_eq!(said.next_step(), Some("tasks-eb deploy --message 'it'\\''s'"));
    }

    #[test]
    fn secrets_are_not_repeated_and_what_is_no_command_stays_in_words() {
        for args in [
            "x setenv PASSWORD=hunter2",
            "x create --env PASSWORD=hunter2",
            "x create --env=PASSWORD=hunter2",
            "x list --endpoint-url http://me:hunter2@127.0.0.1",
        ] {
            assert_eq!(next(error().again_with("--wait-ready"), args), "the same command with --wait-ready", "{args}");
        }
        assert_eq!(next(error().again_with("--db-class x"), "x deploy"), "the same command with --db-class x");
        assert_eq!(next(error().next("tasks-eb list"), "x deploy"), "tasks-eb list");
    }
}
