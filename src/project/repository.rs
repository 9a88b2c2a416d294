//! Where a project lies in its repository: what reads results for a whole repository counts paths from its root.

use std::path::{Path, PathBuf};

use crate::env;

/// The way from the root of the repository to a folder, with `/` behind every name: `svc/`, or nothing where it is the root
/// or there is none. In a workflow of GitHub the root is the folder that it checked out into.
pub fn path_in_repository(folder: &Path) -> String {
    let workspace = env::get(env::GITHUB_WORKSPACE).map(PathBuf::from);
    below_root(folder, workspace.as_deref())
}

fn below_root(folder: &Path, workspace: Option<&Path>) -> String {
    // Through links both ways, or neither would begin like the other.
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let Some(folder) = real(folder) else { return String::new() };
    let workspace = workspace.and_then(real).filter(|workspace| folder.starts_with(workspace));
    let root = workspace.or_else(|| folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned));
    let way = root.as_deref().and_then(|root| folder.strip_prefix(root).ok()).unwrap_or(Path::new(""));
    way.components().map(|name| format!("{}/", name.as_os_str().to_string_lossy())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_begins_at_the_workspace_or_at_the_root_of_git() {
        let place = tempfile::tempdir().expect("a folder");
        let project = place.path().join("repo/apps/svc");
        std::fs::create_dir_all(&project).expect("makes");
        assert_eq!(below_root(&project, Some(&place.path().join("repo/apps"))), "svc/");
        std::fs::create_dir(place.path().join("repo/.git")).expect("makes");
        assert_eq!(below_root(&project, None), "apps/svc/");
        assert_eq!(below_root(&project, Some(&place.path().join("elsewhere"))), "apps/svc/");
        assert_eq!(below_root(&place.path().join("repo"), None), "");
        assert_eq!(below_root(&place.path().join("nowhere"), None), "");
    }
}
