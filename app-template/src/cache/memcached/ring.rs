//! Which server has a key. Each server stands at many points of a ring, a key belongs to the next point after its own
//! hash: so when a server goes, its keys spread over the others, and all other keys stay where they are.
//!
//! Points and hashes are libketama's, the tutorial's: other clients of the same servers find our values.

use md5::{Digest, Md5};

/// Each MD5 of 16 bytes makes four points.
const HASHES_PER_SERVER: usize = 40;

#[derive(Debug)]
pub(super) struct Ring {
    /// Place on the ring and number of the server, in order.
    points: Vec<(u32, usize)>,
    servers: usize,
}

impl Ring {
    /// A ring of servers with these names (`host:port`), which are numbered as they come.
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut points = Vec::new();
        let mut servers = 0;
        for (server, name) in names.into_iter().enumerate() {
            servers = server + 1;
            for number in 0..HASHES_PER_SERVER {
                let hash: [u8; 16] = Md5::digest(format!("{name}-{number}")).into();
                let (places, _) = hash.as_chunks();
                points.extend(
                    places
                        .iter()
                        .map(|place| (u32::from_le_bytes(*place), server)),
                );
            }
        }
        points.sort_unstable();
        Self { points, servers }
    }

    /// The number of the server that has this key, among those that are in.
    pub(super) fn server(&self, key: &[u8], is_in: impl Fn(usize) -> bool) -> Option<usize> {
        if self.servers < 2 {
            return is_in(0).then_some(0);
        }
        let hash: [u8; 16] = Md5::digest(key).into();
        let place = hash
            .as_slice()
            .first_chunk()
            .map(|first| u32::from_le_bytes(*first))?;
        let start = self.points.partition_point(|(point, _)| *point < place);
        let (before, after) = self.points.split_at_checked(start)?;
        let mut onwards = after.iter().chain(before).map(|(_, server)| *server);
        onwards.find(|server| is_in(*server))
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "a test may fail by panicking"
    )]

    use super::*;

    fn owners(names: &[&str], out: &[usize]) -> Vec<Option<usize>> {
        let ring = Ring::new(names.iter().map(|name| (*name).to_owned()));
        let keys = (0..3000).map(|number| format!("key {number}"));
        keys.map(|key| ring.server(key.as_bytes(), |server| !out.contains(&server)))
            .collect()
    }

    #[test]
    fn keys_are_spread_and_move_only_when_their_server_goes() {
        let names = ["10.0.0.1:11211", "10.0.0.2:11211", "10.0.0.3:11211"];
        let all = owners(&names, &[]);
        let without_second = owners(&names, &[1]);
        for server in 0..3 {
            let share = all.iter().filter(|owner| **owner == Some(server)).count();
            assert!((600..1500).contains(&share), "{share}");
        }
        for (before, after) in all.iter().zip(&without_second) {
            assert!(before == after || (*before == Some(1) && *after != Some(1)));
        }
        let left = |server| {
            without_second
                .iter()
                .filter(|owner| **owner == Some(server))
                .count()
        };
        assert!(left(0) > 1000 && left(2) > 1000);
        // The order in which servers are named decides nothing.
        let other_way = owners(&[names[2], names[1], names[0]], &[]);
        assert!(
            all.iter()
                .zip(other_way)
                .all(|(one, other)| one.unwrap() == 2 - other.unwrap())
        );
    }

    #[test]
    fn no_server_no_owner() {
        assert_eq!(owners(&["a:1", "b:1"], &[0, 1])[0], None);
        assert_eq!(owners(&["a:1"], &[0])[0], None);
        assert_eq!(owners(&["a:1"], &[])[0], Some(0));
    }

    #[test]
    fn points_and_keys_are_where_libketama_puts_them() {
        let ring = Ring::new(["10.0.1.1:11211".to_owned(), "10.0.1.2:11211".to_owned()]);
        assert_eq!(ring.points.len(), 320);
        assert_eq!(ring.points[..2], [(4_826_654, 1), (10_171_922, 0)]);
        assert_eq!(ring.points.last(), Some(&(4_284_233_799, 1)));
        // The last hash is beyond the last point: the first one has it.
        let keys = [("user:1", 0), ("user:2", 1), ("view//", 1), ("wrap 492", 1)];
        for (key, server) in keys {
            assert_eq!(ring.server(key.as_bytes(), |_| true), Some(server), "{key}");
        }
    }
}
