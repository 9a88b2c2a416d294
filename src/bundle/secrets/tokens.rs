//! What the tokens of everyday services look like. Each has a form of its own, told by charset and length; where a service
//! has several, the looser ones are left to their owners, because a program that cannot be bundled is worse than a miss.
//! A browser's key of Google (`AIza…`) is meant to be seen, and is none.
//!
//! Sources: the services' documentation of their prefixes (GitHub "About authentication", npm "About access tokens", Stripe
//! "API keys", Slack "Token types"); the lengths are those that they hand out.

/// Fewer different characters than this are a placeholder: `xxxxxxxx`.
const DIFFERENT: usize = 10;
/// Words that a password for show has in it.
const FOR_SHOW: [&str; 12] = [
    "pass",
    "example",
    "changeme",
    "your",
    "xxx",
    "secret",
    "dummy",
    "test",
    "placeholder",
    "redacted",
    "hidden",
    "***",
];

/// What is named by the text around an underscore.
pub(super) fn at_underscore(text: &[u8], at: usize) -> Option<&'static str> {
    // Most underscores are in names of programs: the letter before them lets go of nearly all.
    match text.get(at.checked_sub(1)?)? {
        b'p' | b'o' | b'u' | b's' | b'r' if begins(text, at, 3, b"gh") => {
            stands(text, at - 3, at + 1, 36).then_some("holds a token of GitHub")
        }
        b'b' if begins(text, at, 6, b"github") => {
            let rest = text.get(at..)?.strip_prefix(b"_pat_")?;
            let parts = rest.get(22) == Some(&b'_') && run(rest) == 22;
            (parts && stands(text, at - 6, at + 28, 59)).then_some("holds a token of GitHub")
        }
        b'm' if begins(text, at, 3, b"npm") => stands(text, at - 3, at + 1, 36).then_some("holds a token of npm"),
        b'k' if begins(text, at, 2, b"sk") || begins(text, at, 2, b"rk") => {
            let rest = text.get(at..)?.strip_prefix(b"_live_")?;
            let length = run(rest);
            ((24..=250).contains(&length) && stands(text, at - 2, at + 6, length))
                .then_some("holds a live key of Stripe")
        }
        b't' | b'T' => is_secret_access_key(text, at)?.then_some("holds an AWS secret access key"),
        b':' | b'\n' => is_npm_login(text, at)?.then_some("holds a token of npm"),
        _ => None,
    }
}

/// Whether a word of `length` letters that ends before `at` begins like this, and no other word runs into it.
fn begins(text: &[u8], at: usize, length: usize, word: &[u8]) -> bool {
    at.checked_sub(length).is_some_and(|start| text[start..at].starts_with(word))
}

/// Whether so many letters and digits begin at `from`, look drawn, and nothing runs into the whole, which begins at `start`.
fn stands(text: &[u8], start: usize, from: usize, length: usize) -> bool {
    let joins = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let before = start.checked_sub(1).and_then(|before| text.get(before));
    let Some(token) = text.get(from..from + length) else { return false };
    run(token) == length && is_drawn(token) && !joins(before) && !joins(text.get(from + length))
}

/// How many letters and digits a text begins with.
fn run(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()
}

/// Whether it looks like drawn by lot, and not like a word or a placeholder.
fn is_drawn(token: &[u8]) -> bool {
    let seen = token.iter().fold(0_u128, |seen, byte| seen | 1_u128.checked_shl(u32::from(*byte)).unwrap_or_default());
    seen.count_ones() as usize >= DIFFERENT && token.iter().any(u8::is_ascii_digit)
}

/// `aws_secret_access_key = …`, in any case, at its first underscore.
fn is_secret_access_key(text: &[u8], at: usize) -> Option<bool> {
    const START: &[u8] = b"secret";
    const END: &[u8] = b"_access_key";
    let named = text.get(at..at + END.len())?.eq_ignore_ascii_case(END)
        && text.get(at.checked_sub(START.len())?..at)?.eq_ignore_ascii_case(START);
    let rest = text.get(at + END.len()..).filter(|_| named)?;
    let start = rest.iter().take(8).take_while(|byte| b" \t\"':=>".contains(byte)).count();
    let in_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"/+".contains(byte);
    let key = rest.get(start..)?;
    let key = key.get(..key.iter().take(41).take_while(in_key).count())?;
    Some(start > 0 && key.len() == 40 && !key.ends_with(b"EXAMPLEKEY"))
}

/// `//registry.npmjs.org/:_authToken=…` to the end of a line of `.npmrc`.
fn is_npm_login(text: &[u8], at: usize) -> Option<bool> {
    let rest = text.get(at..)?.strip_prefix(b"_authToken")?;
    let line = rest.get(..rest.iter().take(300).position(|byte| *byte == b'\n').unwrap_or(rest.len().min(300)))?;
    let value = line.trim_ascii().strip_prefix(b"=")?.trim_ascii();
    let value = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
    let plain = value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+/=".contains(byte));
    Some(plain && (20..=250).contains(&value.len()) && is_drawn(value))
}

/// `xoxb-` and its like: numbers of the workspace and the user, then what was drawn.
pub(super) fn is_slack(text: &[u8], at: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    if at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(is_word) {
        return false;
    }
    let kind = text.get(at + 3).is_some_and(|kind| b"abprs".contains(kind));
    let Some(rest) = text.get(at + 4..).and_then(|rest| rest.strip_prefix(b"-")).filter(|_| kind) else { return false };
    let length = rest.iter().take(200).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let parts: Vec<&[u8]> = rest[..length].split(|byte| *byte == b'-').collect();
    let numbers = parts.iter().filter(|part| part.len() >= 10 && part.iter().all(u8::is_ascii_digit)).count();
    numbers >= 1 && parts.last().is_some_and(|drawn| (20..=64).contains(&drawn.len()) && is_drawn(drawn))
}

/// `scheme://user:password@host`, where the password looks like one and the host like one of the Internet.
pub(super) fn is_url_with_password(text: &[u8], at: usize) -> bool {
    let scheme = at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(u8::is_ascii_alphanumeric);
    let Some(rest) = text.get(at + 3..).filter(|_| scheme) else { return false };
    // What an address may have before its host without being escaped (RFC 3986), without what templates are made of.
    let in_login = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-._~!*+,;=&%:".contains(byte);
    let length = rest.iter().take(200).take_while(in_login).count();
    let Some(after) = rest.get(length..).and_then(|rest| rest.strip_prefix(b"@")) else { return false };
    let Some(colon) = rest[..length].iter().position(|byte| *byte == b':') else { return false };
    let in_host = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
    let host = &after[..after.iter().take(255).take_while(in_host).count()];
    is_password(&rest[colon + 1..length]) && is_public(host)
}

fn is_password(text: &[u8]) -> bool {
    let lower = String::from_utf8_lossy(text).to_ascii_lowercase();
    let mixed = text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_alphabetic);
    (8..=128).contains(&text.len()) && mixed && !FOR_SHOW.iter().any(|word| lower.contains(word))
}

/// Whether a host may be one of the Internet: this machine, a name of a container and the names for examples (RFC 2606)
/// are not.
fn is_public(host: &[u8]) -> bool {
    let host = String::from_utf8_lossy(host).to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let example =
        ["example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".localhost", ".local"];
    let here = host.starts_with("127.") || host == "0.0.0.0";
    host.contains('.') && !here && !example.iter().any(|end| host.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::super::Patterns;

    fn found(text: &str) -> Option<&'static str> {
        Patterns::new().find(text.as_bytes())
    }

    /// So many letters and digits that look drawn.
    fn drawn(length: usize) -> String {
        "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7".chars().cycle().take(length).collect()
    }

    #[test]
    fn tokens_of_everyday_services_are_found() {
        // Put together here, so that this file holds none.
        for (text, what) in [
            (format!("token=gh{}_{}", "p", drawn(36)), "GitHub"),
            (format!("\"gh{}_{}\"", "s", drawn(36)), "GitHub"),
            (format!("github{}{}_{}\n", "_pat_", drawn(22), drawn(59)), "GitHub"),
            (format!("npm{}{}", "_", drawn(36)), "npm"),
            (format!("//registry.npmjs.org/:_auth{}={}\n", "Token", drawn(36)), "npm"),
            (format!("a\n_auth{} = \"{}\"", "Token", drawn(40)), "npm"),
            (format!("key: sk{}{}", "_live_", drawn(24)), "Stripe"),
            (format!("rk{}{},", "_live_", drawn(99)), "Stripe"),
            (format!("xox{}-123456789012-1234567890123-{}", "b", drawn(24)), "Slack"),
            (format!("xox{}-1234567890-1234567890-1234567890-{}", "p", "0123456789abcdef".repeat(2)), "Slack"),
            (format!("postgres://app:{}@db.shop.com:5432/app", "hunter2hunter2"), "URL"),
            (format!("redis://:{}@cache.internal.shop.io", "k3yboardc4t"), "URL"),
        ] {
            assert!(found(&text).is_some_and(|said| said.contains(what)), "{text}: {:?}", found(&text));
        }
    }

    #[test]
    fn what_only_looks_like_them_is_not() {
        for text in [
            format!("gh{}_{}", "p", "x".repeat(36)),
            format!("gh{}_{}", "p", drawn(35)),
            format!("gh{}_{}", "p", drawn(37)),
            format!("high{}_{}", "p", drawn(36)),
            format!("a_gh{}_{}", "p", drawn(36)),
            format!("npm_config_{}", drawn(36)),
            format!("npm{}{}_more", "_", drawn(36)),
            "npm_lifecycle_event npm_package_name github_pat_token sk_live_key".into(),
            format!("sk{}{}", "_test_", drawn(24)),
            format!("task{}{}", "_live_", drawn(24)),
            "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n".into(),
            format!("this._authToken={};", drawn(30)),
            "xoxb-your-token-goes-here xoxo-kisses 0xox".into(),
            "postgres://user:password@localhost/db mysql://user:pass@db/app".into(),
            "postgres://app:hunter2hunter2@localhost:5432/app postgres://app:hunter2hunter2@db:5432/app".into(),
            "mysql://app:${DB_PASSWORD}@db.shop.com https://{user}:{hunter22}@shop.com ftp://a:%s@shop.com".into(),
            "https://user:<password>@shop.com https://user:s3cretpassw0rd@shop.com https://a:b1c2d3e4f5@www.example.com".into(),
            "https://shop.com:8443/a@b https://shop.com/x:y@z see://:@ git@github.com:a/b.git".into(),
        ] {
            assert_eq!(found(&text), None, "{text}");
        }
    }
}
