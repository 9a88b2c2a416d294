//! The bundle: what goes in that must not, what stays out that should go in, and whether it is too large.

use std::path::Path;

use super::nearest::nearest;
use super::{Report, list, rules};
use crate::beanstalk::version::BUNDLE_BYTES;
use crate::bundle::{self, LeftOut, Survey};
use crate::error::{Class, Result};
use crate::project::yaml::Place;

/// Names in the root of a bundle that mean something to the platform.
const PLACES: [&str; 4] = [".ebextensions", ".platform", "Procfile", "Buildfile"];
pub(super) const EBIGNORE: &str = ".ebignore";

/// Judges what the project's files make. `None` when that cannot be found out; then a finding says why.
pub(super) fn check(root: &Path, report: &mut Report) -> Result<Option<Survey>> {
    misspelt(root, report)?;
    let survey = match bundle::survey(root) {
        Ok(survey) => survey,
        Err(error) if error.class() == Class::Usage => {
            refused(&error, report);
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    for suspect in &survey.suspects {
        let at = Place { line: suspect.line, column: 1 };
        report.add(&rules::SECRET_IN_BUNDLE, &suspect.path, at, format!("the file {}", suspect.why));
    }
    left_out(&survey.left_out, report);
    // Compressed it may be smaller; an archive of stored files is not.
    let bytes: u64 = survey.entries.iter().map(|entry| entry.size).sum();
    if let Some(largest) = survey.entries.iter().max_by_key(|entry| entry.size).filter(|_| bytes > BUNDLE_BYTES) {
        let message = format!("the files take {bytes} bytes, and the limit is {BUNDLE_BYTES}; this is the largest");
        report.add(&rules::TOO_LARGE, &largest.path, Place::START, message);
    }
    Ok(Some(survey))
}

/// Judges what stays out of a bundle.
pub(super) fn left_out(left_out: &[LeftOut], report: &mut Report) {
    for left in left_out {
        let matters = PLACES.iter().any(|place| left.path.trim_end_matches('/') == *place)
            || left.path.starts_with(".ebextensions/") && left.path.ends_with(".config");
        if matters && left.path != "Procfile" {
            let file = left.path.trim_end_matches('/');
            report.add(&rules::LEFT_OUT, file, Place::START, format!(".ebignore keeps {file} out of the bundle"));
        }
    }
}

/// Judges a finished artifact by its size; its inside is looked at when it is deployed.
pub(super) fn check_artifact(root: &Path, artifact: &str, report: &mut Report) {
    let size = std::fs::metadata(root.join(artifact)).map_or(0, |found| found.len());
    if size > BUNDLE_BYTES {
        let message = format!("the artifact has {size} bytes, and the limit is {BUNDLE_BYTES}");
        report.add(&rules::TOO_LARGE, artifact, Place::START, message);
    }
}

fn refused(error: &crate::error::Error, report: &mut Report) {
    if error.evidence().is_empty() {
        // `line 3 of .ebignore is not a pattern`; a broken Procfile is told by its own rules.
        if error.message().contains(EBIGNORE) {
            let line = error.message().split(' ').find_map(|word| word.parse().ok()).unwrap_or(1);
            report.add(&rules::IGNORE_PATTERN, EBIGNORE, Place { line, column: 1 }, error.to_string());
        }
    }
    for line in error.evidence() {
        let (path, why) = line.split_once(": ").unwrap_or((line, "cannot be bundled"));
        report.add(&rules::NOT_BUNDLED, path, Place::START, why);
    }
}

/// Judges names that are nearly those of places that the platform knows.
pub(super) fn misspelt(root: &Path, report: &mut Report) -> Result<()> {
    for (name, _) in list(root)?.iter().filter(|(name, _)| !PLACES.contains(&name.as_str())) {
        let bare = name.trim_end_matches(".txt");
        let near = nearest(bare, PLACES).filter(|near| {
            // `platform` is a word that a folder may have for its own sake; `.ebextension` is not.
            let (a, b) = (bare.trim_start_matches('.'), near.trim_start_matches('.'));
            bare.starts_with('.') == near.starts_with('.') || a == b && *near == ".ebextensions"
        });
        if let Some(near) = near.filter(|near| !root.join(near).exists()) {
            report.add(
                &rules::MISSPELT_PLACE,
                name,
                Place::START,
                format!("'{name}' is ignored; did you mean '{near}'?"),
            );
        }
    }
    Ok(())
}
