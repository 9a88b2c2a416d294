//! Names that can only mean this machine: the guard against DNS rebinding of every port that we listen on.

/// The host's name without its port, when it can only mean this machine. A name that an attacker's DNS could point here
/// (DNS rebinding) is refused: the browser would send it, and take the answer for that site's.
pub(crate) fn name(host: &str) -> Option<&str> {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(name, _)| name)?,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let good = name == "127.0.0.1" || name == "::1" || name == "localhost" || name.ends_with(".localhost");
    good.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, expected) in [
            ("127.0.0.1:4577", "127.0.0.1"),
            ("localhost", "localhost"),
            ("[::1]:4577", "::1"),
            ("bucket.localhost:4577", "bucket.localhost"),
        ] {
            assert_eq!(name(host), Some(expected));
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4577", "", "evillocalhost", "[x"]
        {
            assert_eq!(name(host), None, "{host}");
        }
    }
}
