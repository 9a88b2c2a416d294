//! The region that is proposed where nobody names one.

use std::path::PathBuf;

/// Region that `eb init` proposes.
const DEFAULT_REGION: &str = "us-west-2";

/// The region that AWS's tools would use here, else the one that `eb init` proposes.
pub(super) fn default(profile: Option<&str>) -> String {
    use crate::env::get;
    let from_file = || {
        let home = etcetera::home_dir().ok()?;
        let file = get("AWS_CONFIG_FILE").map_or_else(|| home.join(".aws/config"), PathBuf::from);
        let text = std::fs::read_to_string(file).ok()?;
        let named = profile.map(str::to_owned).or_else(|| get("AWS_PROFILE"));
        region_of_profile(&text, named.as_deref().unwrap_or("default"))
    };
    let variable = get("AWS_REGION").or_else(|| get("AWS_DEFAULT_REGION"));
    variable.or_else(from_file).unwrap_or_else(|| DEFAULT_REGION.into())
}

/// The region of a profile in the text of `~/.aws/config`, where every section but the default is `[profile NAME]`.
fn region_of_profile(text: &str, profile: &str) -> Option<String> {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let name = section.trim().strip_prefix("profile ").unwrap_or(section).trim();
            inside = name == profile;
        } else if let Some((key, value)) = line.split_once('=')
            && inside
            && key.trim() == "region"
        {
            return Some(value.trim().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_that_of_the_profile() {
        let text = "[default]\nregion = us-east-1\n[profile work]\noutput=json\nregion=eu-west-1\n";
        assert_eq!(region_of_profile(text, "default").as_deref(), Some("us-east-1"));
        assert_eq!(region_of_profile(text, "work").as_deref(), Some("eu-west-1"));
        assert_eq!(region_of_profile(text, "none"), None);
    }
}
