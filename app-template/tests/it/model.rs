//! The cache's protocol (docs/caching.md) as a model, run through every interleaving there is: two writers, two readers,
//! a shared cache that may lose or bring back what it held, a writer that may be killed after its commit. Each rule of
//! the protocol can be taken out, and then the same search must find a stale page; else the model would prove nothing.

use std::collections::HashSet;

use self::world::{ALL, Rules, World};

mod world;

/// Walks every world that can be reached. The number of them, or how a stale page came about.
fn explore(rules: Rules) -> Result<usize, String> {
    let mut seen = HashSet::from([World::new()]);
    let mut open = vec![World::new()];
    while let Some(world) = open.pop() {
        for world in world.steps(rules)? {
            if seen.insert(world) {
                open.push(world);
            }
        }
    }
    Ok(seen.len())
}

#[test]
fn no_interleaving_of_readers_writers_deaths_and_a_forgetful_cache_shows_a_stale_page() {
    let worlds = explore(ALL).unwrap();
    // Fewer would mean that some of the steps above are never taken.
    assert!(worlds > 50_000, "{worlds}");
}

#[test]
fn each_rule_is_needed() {
    let without: [(&str, Rules); 5] = [
        (
            "moving the version",
            Rules {
                move_version: false,
                ..ALL
            },
        ),
        (
            "moving it in the write's own transaction",
            Rules {
                same_transaction: false,
                ..ALL
            },
        ),
        (
            "reading it after the request came",
            Rules {
                read_after_arrival: false,
                ..ALL
            },
        ),
        (
            "comparing the tag",
            Rules {
                compare_tag: false,
                ..ALL
            },
        ),
        (
            "reading the tasks after the version",
            Rules {
                tasks_after_version: false,
                ..ALL
            },
        ),
    ];
    for (rule, rules) in without {
        assert!(
            explore(rules).is_err(),
            "{rule} makes no difference to the model"
        );
    }
}
