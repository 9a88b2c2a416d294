//! Which location a path belongs to. Source: nginx, `location`.

use crate::local::host::nginx::compile::{Location, Matcher};

/// The location of a path.
pub(super) struct Found<'a> {
    pub(super) location: &'a Location,
    /// What its expression found.
    pub(super) groups: Vec<String>,
}

impl<'a> Found<'a> {
    fn new(location: &'a Location) -> Self {
        Self { location, groups: Vec::new() }
    }
}

/// The location of a path; `None` when there is none for it.
pub(super) fn find<'a>(locations: &'a [Location], path: &str) -> Option<Found<'a>> {
    search(locations, path).0
}

/// The location of a name, `@app`.
pub(super) fn named<'a>(locations: &'a [Location], name: &str) -> Option<Found<'a>> {
    let is_it = |location: &&Location| matches!(&location.matcher, Matcher::Named(own) if own == name);
    locations.iter().find(is_it).map(Found::new)
}

/// The exact location, else the longest that the path begins with and what is inside of it, unless an expression fits;
/// with whether no expression further out is asked any more.
fn search<'a>(locations: &'a [Location], path: &str) -> (Option<Found<'a>>, bool) {
    let mut longest: Option<(&Location, &str, bool)> = None;
    for location in locations {
        match &location.matcher {
            Matcher::Exact(exact) if exact == path => return (Some(Found::new(location)), true),
            Matcher::Prefix(start, stops)
                if path.starts_with(start.as_str())
                    && longest.is_none_or(|(_, before, _)| before.len() < start.len()) =>
            {
                longest = Some((location, start, *stops));
            }
            _ => {}
        }
    }
    let mut found = None;
    if let Some((location, ..)) = longest {
        let (inner, is_decided) = search(&location.locations, path);
        found = Some(inner.unwrap_or_else(|| Found::new(location)));
        if is_decided {
            return (found, true);
        }
    }
    if !longest.is_some_and(|(.., stops)| stops) {
        for location in locations {
            if let Matcher::Pattern(pattern) = &location.matcher
                && let Some(groups) = pattern.captures(path)
            {
                let inner = search(&location.locations, path).0;
                return (Some(inner.unwrap_or_else(|| Found { location, groups: texts(&groups) })), true);
            }
        }
    }
    (found, false)
}

/// What an expression found, by the numbers of its groups.
pub(super) fn texts(groups: &regex_lite::Captures<'_>) -> Vec<String> {
    groups.iter().map(|group| group.map_or_else(String::new, |group| group.as_str().to_owned())).collect()
}
