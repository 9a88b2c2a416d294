//! The TCP ports that processes listen on, as the kernel tells it (proc(5): `/proc/net/tcp`, `/proc/PID/fd`).

use std::collections::BTreeSet;
use std::fs as disk;

use super::descent::{Unit, Whose};

/// State of a socket that listens, in `/proc/net/tcp`.
const LISTEN: &str = "0A";

/// Ports that a process of a unit listens on, in any of its descendants. None where nobody may look.
pub(super) fn ports(unit: &Unit) -> BTreeSet<u16> {
    let mut sockets = BTreeSet::new();
    Whose::Unit(unit.clone()).each(|pid| sockets.extend(sockets_of(pid)));
    if sockets.is_empty() {
        return BTreeSet::new();
    }
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|path| disk::read_to_string(path).unwrap_or_default());
    tables
        .iter()
        .flat_map(|table| listening(table))
        .filter(|(_, inode)| sockets.contains(inode))
        .map(|(port, _)| port)
        .collect()
}

/// Inodes of the sockets that a process has open.
fn sockets_of(pid: u32) -> Vec<u64> {
    let open = disk::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let socket =
        |target: std::path::PathBuf| target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok();
    open.filter_map(|entry| disk::read_link(entry.path()).ok().and_then(socket)).collect()
}

/// Port and inode of each socket of a table that listens.
fn listening(table: &str) -> impl Iterator<Item = (u16, u64)> {
    table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let (_, port) = fields.get(1)?.rsplit_once(':')?;
        (*fields.get(3)? == LISTEN).then_some(())?;
        Some((u16::from_str_radix(port, 16).ok()?, fields.get(9)?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_is_told_from_what_is_connected() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0
   1: 0100007F:1388 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 20 4 30 10 -1
";
        assert_eq!(listening(table).collect::<Vec<_>>(), [(5000, 4242)]);
    }

    #[test]
    fn the_sockets_of_a_process_are_found_in_the_tables() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
        let port = listener.local_addr().expect("an address").port();
        let ours = sockets_of(std::process::id());
        let table = disk::read_to_string("/proc/net/tcp").expect("Linux has it");
        let found = listening(&table).find(|(found, _)| *found == port).expect("it listens");
        assert!(ours.contains(&found.1), "{found:?} {ours:?}");
    }
}
