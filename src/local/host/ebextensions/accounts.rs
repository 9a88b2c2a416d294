//! `groups` and `users` of `.config` files. The machine's accounts are never touched: with `--isolate` an instance has
//! files of accounts of its own, `etc/passwd` and `etc/group` of the environment's folder, which lie over the machine's
//! inside. Nothing can run as one of these users, for a bundle has no rights but its own; it can look them up.
//!
//! Sources: developer guide, "Customizing software", Groups and Users; what `useradd -r` and `groupadd -r`, by which
//! cfn-init makes system accounts, do and refuse.

use std::collections::BTreeMap;
use std::fs as disk;
use std::path::Path;

use super::yaml::Node;
use crate::fs;

/// Ids of system accounts are given from the highest down (login.defs of Amazon Linux).
const SYSTEM_IDS: std::ops::RangeInclusive<u32> = 201..=999;

/// The accounts that one file wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accounts {
    /// Group → its id, where one is given.
    pub(super) groups: BTreeMap<String, Option<u32>>,
    pub(super) users: BTreeMap<String, User>,
}

/// A user of `users`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct User {
    groups: Vec<String>,
    uid: Option<u32>,
    home: Option<String>,
}

/// A name as `useradd` and `groupadd` take it; a colon or a line break would make another entry of it.
fn check_name(key: &str, name: &str) -> Result<(), String> {
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_ascii_lowercase() || first == '_');
    let goes_on = |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || "_-$".contains(each);
    if starts && name.len() <= 32 && characters.all(goes_on) {
        Ok(())
    } else {
        Err(format!("'{name}' in '{key}' is not a name that an account may have"))
    }
}

/// An id, which may stand in quotes.
fn id_of(key: &str, account: &Node, of: &str) -> Result<Option<u32>, String> {
    let Some(text) = account.get(of).and_then(Node::text) else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| format!("the '{of}' of '{key}' must be a number, not '{text}'"))
}

impl Accounts {
    /// Takes `groups`: name → `gid`.
    ///
    /// # Errors
    /// What has another shape.
    pub(super) fn take_groups(&mut self, value: &Node) -> Result<(), String> {
        for (name, group) in value.entries_of("groups")? {
            group.entries_of(name)?;
            check_name("groups", name)?;
            self.groups.insert(name.clone(), id_of(name, group, "gid")?);
        }
        Ok(())
    }

    /// Takes `users`: name → `groups`, `uid`, `homeDir`.
    ///
    /// # Errors
    /// What has another shape.
    pub(super) fn take_users(&mut self, value: &Node) -> Result<(), String> {
        for (name, user) in value.entries_of("users")? {
            user.entries_of(name)?;
            check_name("users", name)?;
            let groups = match user.get("groups") {
                None => Vec::new(),
                Some(Node::List(items)) => items.iter().filter_map(Node::text).collect(),
                Some(_) => return Err(format!("the 'groups' of '{name}' must be a list")),
            };
            groups.iter().try_for_each(|group| check_name(name, group))?;
            let home = user.get("homeDir").and_then(Node::text);
            if home.as_ref().is_some_and(|home| !home.starts_with('/') || home.contains([':', '\n'])) {
                return Err(format!("the 'homeDir' of '{name}' must be an absolute path"));
            }
            self.users.insert(name.clone(), User { groups, uid: id_of(name, user, "uid")?, home });
        }
        Ok(())
    }

    /// The names of all, for people.
    pub(super) fn names(&self) -> Vec<String> {
        let groups = self.groups.keys().map(|name| format!("groups {name}"));
        groups.chain(self.users.keys().map(|name| format!("users {name}"))).collect()
    }

    /// Makes them in the files of an instance: groups first. Users that are there stay as they are, as at AWS.
    ///
    /// # Errors
    /// What `groupadd` or `useradd` would refuse, and that the files cannot be written.
    pub(super) fn make(&self, root: &Path) -> Result<(), String> {
        let mut groups = Table::read(root, "group")?;
        let mut users = Table::read(root, "passwd")?;
        for (name, gid) in &self.groups {
            match (groups.id_of(name), gid) {
                // Developer guide: with an id, a group that exists fails. One that an earlier deployment made is it.
                (Some(is), Some(wanted)) if is != *wanted => {
                    return Err(format!("groups: '{name}' exists with the gid {is}, and {wanted} is asked for"));
                }
                (Some(_), _) => {}
                (None, gid) => {
                    let gid = groups.id(*gid).map_err(|id| format!("groupadd: GID '{id}' already exists"))?;
                    groups.lines.push(format!("{name}:x:{gid}:"));
                }
            }
        }
        for (name, user) in &self.users {
            if users.has(name) {
                continue;
            }
            if let Some(unknown) = user.groups.iter().find(|group| !groups.has(group)) {
                return Err(format!("useradd: group '{unknown}' does not exist"));
            }
            if groups.has(name) {
                return Err(format!(
                    "useradd: group {name} exists - if you want to add this user to that group, use -g."
                ));
            }
            let uid = users.id(user.uid).map_err(|id| format!("useradd: UID {id} is not unique"))?;
            // A group of the user's own, under the same number where it is free.
            let gid = groups.id(Some(uid)).or_else(|_| groups.id(None)).map_err(|id| format!("useradd: no id {id}"))?;
            let home = user.home.clone().unwrap_or_else(|| format!("/home/{name}"));
            users.lines.push(format!("{name}:x:{uid}:{gid}::{home}:/sbin/nologin"));
            groups.lines.push(format!("{name}:x:{gid}:"));
            user.groups.iter().for_each(|group| groups.join(group, name));
        }
        groups.write()?;
        users.write()
    }
}

/// A file of accounts: the instance's own, or the machine's until it has one.
struct Table {
    path: std::path::PathBuf,
    lines: Vec<String>,
}

impl Table {
    fn read(root: &Path, name: &str) -> Result<Self, String> {
        let path = root.join("etc").join(name);
        let own = disk::symlink_metadata(&path).is_ok_and(|found| found.is_file());
        let from = if own { path.clone() } else { Path::new("/etc").join(name) };
        let text = disk::read_to_string(&from).map_err(|error| format!("{}: {error}", from.display()))?;
        Ok(Self { path, lines: text.lines().map(str::to_owned).collect() })
    }

    fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|line| line.split(':').next() == Some(name))
    }

    fn id_of(&self, name: &str) -> Option<u32> {
        let line = self.lines.iter().find(|line| line.split(':').next() == Some(name))?;
        line.split(':').nth(2)?.parse().ok()
    }

    /// The id that is asked for, or the highest of the system's that is free.
    fn id(&self, wanted: Option<u32>) -> Result<u32, u32> {
        let taken: Vec<u32> = self.lines.iter().filter_map(|line| line.split(':').nth(2)?.parse().ok()).collect();
        let is_free = |id: &u32| !taken.contains(id);
        match wanted {
            Some(id) => Some(id).filter(is_free).ok_or(id),
            None => SYSTEM_IDS.rev().find(is_free).ok_or(*SYSTEM_IDS.start()),
        }
    }

    /// Adds a member to a group.
    fn join(&mut self, group: &str, member: &str) {
        for line in self.lines.iter_mut().filter(|line| line.split(':').next() == Some(group)) {
            if !line.ends_with(':') {
                line.push(',');
            }
            line.push_str(member);
        }
    }

    fn write(&self) -> Result<(), String> {
        let text = self.lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let folder = self.path.parent().ok_or("it has no folder")?;
        disk::create_dir_all(folder).map_err(|error| error.to_string())?;
        fs::write_atomic(&self.path, text.as_bytes()).map_err(|error| error.to_string())?;
        fs::set_mode(&self.path, 0o644).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::host::ebextensions::yaml;

    fn accounts(groups: &str, users: &str) -> Result<Accounts, String> {
        let mut accounts = Accounts::default();
        accounts.take_groups(&yaml::read(groups).expect("is YAML").root)?;
        accounts.take_users(&yaml::read(users).expect("is YAML").root)?;
        Ok(accounts)
    }

    #[test]
    fn accounts_are_made_in_files_of_the_instance_and_stay_as_they_were_made() {
        let root = tempfile::tempdir().expect("a folder");
        let first =
            accounts("{tea: {gid: '45678'}, cake: }", "{ann: {groups: [tea, cake], uid: '45679', homeDir: /srv}}");
        first.expect("reads").make(root.path()).expect("are made");
        let read = |name: &str| disk::read_to_string(root.path().join("etc").join(name)).expect("is there");
        assert!(read("passwd").contains("\nann:x:45679:45679::/srv:/sbin/nologin\n"), "{}", read("passwd"));
        assert!(read("passwd").starts_with("root:"), "the machine's are there too");
        assert!(read("group").contains("\ntea:x:45678:ann\n") && read("group").contains("\nann:x:45679:\n"));
        let (passwd, second) = (read("passwd"), accounts("{cake: , tea: {gid: 45678}}", "{ann: {uid: '7'}}"));
        second.expect("reads").make(root.path()).expect("are there");
        assert_eq!(read("passwd"), passwd);
    }

    #[test]
    fn what_useradd_refuses_is_refused_in_its_words() {
        let root = tempfile::tempdir().expect("a folder");
        let refused = |groups: &str, users: &str| {
            accounts(groups, users).and_then(|all| all.make(root.path())).expect_err("is refused")
        };
        assert_eq!(refused("{}", "{ann: {uid: 0}}"), "useradd: UID 0 is not unique");
        assert_eq!(refused("{}", "{ann: {groups: [nobody-here]}}"), "useradd: group 'nobody-here' does not exist");
        assert_eq!(refused("{tea: {gid: 0}}", "{}"), "groupadd: GID '0' already exists");
        assert_eq!(refused("{root: {gid: 5}}", "{}"), "groups: 'root' exists with the gid 0, and 5 is asked for");
        assert_eq!(refused("{}", "{ann: {uid: many}}"), "the 'uid' of 'ann' must be a number, not 'many'");
        assert_eq!(refused("{}", "{ann: {homeDir: here}}"), "the 'homeDir' of 'ann' must be an absolute path");
        let name = refused("{}", "{\"ann:x:0:0\": {}}");
        assert!(name.contains("is not a name that an account may have"), "{name}");
        assert!(!root.path().join("etc/passwd").exists(), "nothing is made by halves");
    }
}
