//! What is broken while pages are looked at.

use std::path::Path;
use std::time::{Duration, Instant};

use super::Test;
use super::cluster::Wire;

/// One fault after the other, none of them twice in the same company.
pub(super) async fn break_things(test: &Test, folder: &Path, time: Duration) {
    let pause = |millis| tokio::time::sleep(Duration::from_millis(millis));
    let until = Instant::now() + time;
    for turn in 0.. {
        if Instant::now() >= until {
            break;
        }
        let server = || test.memcached[turn % test.memcached.len()].lock().unwrap();
        let link = &test.links[turn * 5 % test.links.len()];
        match turn % 6 {
            0 => tokio::task::block_in_place(|| {
                server().kill();
                server().run();
            }),
            1 => {
                server().freeze();
                pause(400 + 300 * (turn as u64 % 7)).await;
                server().thaw();
            }
            2 => {
                link.set(Wire::Cut);
                pause(300).await;
                link.set(Wire::Sound);
            }
            // In the middle of its writes, between a commit and what follows it.
            3 => tokio::task::block_in_place(|| {
                test.processes[turn / 6 % test.processes.len()].restart(folder)
            }),
            4 => {
                link.set(Wire::Silent);
                pause(1200).await;
                link.set(Wire::Sound);
            }
            // A while without faults: the servers are back in their ring, with whatever they still hold.
            _ => pause(500 + 500 * (turn as u64 % 5)).await,
        }
        pause(100).await;
    }
}
