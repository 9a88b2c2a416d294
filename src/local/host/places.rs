//! Where the folders of instances lie. That of an environment's first instance is called like the environment. One that
//! took its place has a number as well, because what runs knows its folder by its path; then the environment's name is a
//! link that leads to it.

use std::collections::BTreeSet;
use std::fs as disk;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::beanstalk::EnvironmentId;
use crate::error::{Class, OrFail, Result};
use crate::fs;

/// The number that the folder of the first instance gets when it gives way.
const FIRST: u32 = 1;
/// What stands behind the name of an environment in that of the link that is to become it.
const LINK: &str = "next";

/// The folder of an environment's instance, which may be yet to be made.
pub(super) fn of(root: &Path, id: &EnvironmentId) -> PathBuf {
    let name = root.join(id.as_str());
    match disk::read_link(&name) {
        Ok(place) => root.join(place),
        Err(_) => name,
    }
}

/// The number of a folder that has one, with its environment; `None` is another name behind a dot.
fn numbered(place: &Path) -> Option<(EnvironmentId, Option<u32>)> {
    let (id, number) = place.file_name()?.to_str()?.split_once('.')?;
    Some((EnvironmentId::parse(id).ok()?, number.parse().ok()))
}

/// Everything here that belongs to an environment, but for its name.
fn beside(root: &Path, id: &EnvironmentId) -> Vec<PathBuf> {
    let all = disk::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    all.filter(|place| numbered(place).is_some_and(|(of, _)| of == *id)).collect()
}

/// The folder of the instance that was made last, of those with a number.
fn newest(root: &Path, id: &EnvironmentId) -> Option<(u32, PathBuf)> {
    let all = beside(root, id).into_iter().filter(|place| place.is_dir());
    all.filter_map(|place| Some((numbered(&place)?.1?, place))).max()
}

/// A folder that is yet to be made, for another instance of an environment. Its number is the highest.
pub(super) fn free(root: &Path, id: &EnvironmentId) -> PathBuf {
    let number = newest(root, id).map_or(FIRST, |(number, _)| number.max(FIRST)).saturating_add(1);
    root.join(format!("{id}.{number}"))
}

/// Lets the environment's name lead to the folder of its instance, and gives back that of the one before, which has ended.
/// There is a folder behind the name at any moment, but for the one in which the first instance's gives way to a link;
/// [`tidy`] knows that.
pub(super) fn lead_to(root: &Path, id: &EnvironmentId, place: &Path) -> Result<Option<PathBuf>> {
    let (name, link) = (root.join(id.as_str()), root.join(format!("{id}.{LINK}")));
    fs::remove(&link)?;
    fs::link(Path::new(place.file_name().unwrap_or_default()), &link)?;
    let mut before = of(root, id);
    if before == name {
        before = root.join(format!("{id}.{FIRST}"));
        fs::remove(&before)?;
        rename(&name, &before)?;
    }
    rename(&link, &name)?;
    Ok((before != place).then_some(before))
}

/// Renames what is there; what is not is fine.
fn rename(from: &Path, to: &Path) -> Result<()> {
    match disk::rename(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).or_fail(Class::Failed, || format!("could not rename {} to {}", from.display(), to.display()))
        }
        _ => Ok(()),
    }
}

/// Removes all folders of an environment. Its name goes last: what is left of others must not be taken for its instance.
pub(super) fn forget(root: &Path, id: &EnvironmentId) -> Result<()> {
    let present = of(root, id);
    let others = beside(root, id).into_iter().filter(|place| *place != present);
    others.chain([present.clone(), root.join(id.as_str())]).try_for_each(|place| fs::remove(&place))
}

/// Removes what an earlier server left: instances that never took over, or that another took the place of. What cannot be
/// removed is looked at again next time. Where the server ended just as one took the place of the first, the name is
/// led to it. What should run is then deployed anew at the environment's name.
pub(super) fn tidy(root: &Path) -> Result<()> {
    let entries = disk::read_dir(root).or_fail(Class::Failed, || format!("could not read {}", root.display()))?;
    let places = entries.flatten().map(|entry| entry.path());
    let of_place = |place: PathBuf| match numbered(&place) {
        Some((id, _)) => Some(id),
        None => EnvironmentId::parse(place.file_name()?.to_str()?).ok(),
    };
    for id in places.filter_map(of_place).collect::<BTreeSet<_>>() {
        if !of(root, &id).exists() {
            fs::remove(&root.join(id.as_str()))?;
            if let Some((_, place)) = newest(root, &id) {
                fs::link(Path::new(place.file_name().unwrap_or_default()), &root.join(id.as_str()))?;
            }
        }
        let present = of(root, &id);
        for stray in beside(root, &id).into_iter().filter(|place| *place != present) {
            let _ = fs::remove(&stray);
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
        let put_aside = lead_to(root, &id, &second).expect("is led").expect("the first");
        assert!(first.is_dir() && of(root, &id) == second && put_aside == root.join("e-abcdefghij.1"));
        // As a kill leaves it before the first is removed.
        tidy(root).expect("tidies");
        assert!(second.is_dir() && !put_aside.exists());
        let third = free(root, &id);
        make(&third);
        tidy(root).expect("tidies");
        assert!(second.is_dir() && !third.exists() && of(root, &id) == second);
        make(&third);
        assert_eq!(lead_to(root, &id, &third).expect("is led"), Some(second.clone()));
        fs::remove(&second).expect("is removed");
        assert_eq!(free(root, &id), root.join("e-abcdefghij.4"), "the newest has the highest number");
        fs::remove(&third).expect("is removed");
        tidy(root).expect("tidies");
        assert!(of(root, &id) == first && disk::symlink_metadata(&first).is_err(), "a link that leads nowhere is gone");
    }

    #[test]
    fn the_newest_is_the_instance_where_a_kill_took_the_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, id) = (folder.path(), EnvironmentId::parse("e-abcdefghij").expect("an id"));
        let make = |number: &str| {
            let place = root.join(format!("{id}.{number}"));
            disk::create_dir(&place).expect("makes");
            place
        };
        // The first gave way, and the link was not there yet.
        let (first, second) = (make("1"), make("2"));
        fs::link(Path::new("e-abcdefghij.2"), &root.join("e-abcdefghij.next")).expect("links");
        tidy(root).expect("tidies");
        assert!(of(root, &id) == second && second.is_dir() && !first.exists());
        assert_eq!(disk::read_dir(root).expect("lists").count(), 2, "the name and what it leads to");
        // The name leads nowhere.
        fs::remove(&second).expect("is removed");
        let tenth = make("10");
        make("9");
        tidy(root).expect("tidies");
        assert_eq!(of(root, &id), tenth);
        make("11");
        forget(root, &id).expect("forgets");
        assert_eq!(disk::read_dir(root).expect("lists").count(), 0);
        forget(root, &id).expect("what is not there is fine");
    }
}
