//! Where the folders of instances lie. That of an environment's first instance is called like the environment. One that
//! took its place has a number as well, because what runs knows its folder by its path; then the environment's name is a
//! link that leads to it.

use std::fs as disk;
use std::path::{Path, PathBuf};

use crate::beanstalk::EnvironmentId;
use crate::error::{Class, OrFail, Result};
use crate::fs;

/// The folder of an environment's instance, which may be yet to be made.
pub(super) fn of(root: &Path, id: &EnvironmentId) -> PathBuf {
    let name = root.join(id.as_str());
    match disk::read_link(&name) {
        Ok(place) => root.join(place),
        Err(_) => name,
    }
}

/// A folder that is yet to be made, for another instance of an environment.
pub(super) fn free(root: &Path, id: &EnvironmentId) -> PathBuf {
    let mut places = (2_u32..).map(|number| root.join(format!("{id}.{number}")));
    places.find(|place| !place.exists()).unwrap_or_else(|| root.join(id.as_str()))
}

/// Lets the environment's name lead to the folder of its instance.
pub(super) fn lead_to(root: &Path, id: &EnvironmentId, place: &Path) -> Result<()> {
    let name = root.join(id.as_str());
    fs::remove(&name)?;
    fs::link(Path::new(place.file_name().unwrap_or_default()), &name)
}

/// Removes what led to an instance that is gone.
pub(super) fn forget(root: &Path, id: &EnvironmentId) -> Result<()> {
    fs::remove(&root.join(id.as_str()))
}

/// Removes what an earlier server left: instances that never took over, or whose taking over was cut short. What should
/// run is then deployed anew at the environment's name.
pub(super) fn tidy(root: &Path) -> Result<()> {
    let entries = disk::read_dir(root).or_fail(Class::Failed, || format!("could not read {}", root.display()))?;
    for place in entries.flatten().map(|entry| entry.path()) {
        let name = place.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let numbered = name.split_once('.').and_then(|(id, _)| EnvironmentId::parse(id).ok());
        let is_stray = numbered.is_some_and(|id| of(root, &id) != place);
        let leads_nowhere = EnvironmentId::parse(name).is_ok_and(|id| !of(root, &id).exists());
        if is_stray || leads_nowhere {
            fs::remove(&place)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_the_last_instance_and_what_it_does_not_lead_to_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, id) = (folder.path(), EnvironmentId::parse("e-abcdefghij").expect("an id"));
        let make = |place: &Path| disk::create_dir(place).expect("makes");
        let first = of(root, &id);
        make(&first);
        let second = free(root, &id);
        make(&second);
        assert_eq!(second, root.join("e-abcdefghij.2"));
        // As a kill leaves it before the second took over.
        tidy(root).expect("tidies");
        assert!(first.is_dir() && !second.exists());
        make(&second);
        lead_to(root, &id, &second).expect("is led");
        let third = free(root, &id);
        make(&third);
        tidy(root).expect("tidies");
        assert!(second.is_dir() && !third.exists() && of(root, &id) == second);
        fs::remove(&second).expect("is removed");
        tidy(root).expect("tidies");
        assert!(of(root, &id) == first && disk::symlink_metadata(&first).is_err(), "a link that leads nowhere is gone");
    }
}
