//! Property tests of what strangers send: so many cases, dice that can be thrown again, and what failed in few words.
//!
//! `PROPTEST_CASES` is how many cases each test tries, `PROPTEST_RNG_SEED` repeats a run. Nothing is written beside the
//! sources (proptest's `.proptest-regressions`): a case that failed becomes a test with a name of its own.

use std::fmt::Debug;
use std::hash::{BuildHasher, Hasher, RandomState};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Tries a test on many values. It fails by a panic, as any test.
pub(crate) fn each<S>(values: S, test: impl Fn(S::Value))
where
    S: Strategy,
    S::Value: Debug,
{
    let config = Config { failure_persistence: None, max_shrink_iters: 4096, ..Config::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().build_hasher().finish(),
    };
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(seed), ..config });
    let tried = runner.run(&values, |value| {
        test(value);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}\nRepeat with PROPTEST_RNG_SEED={seed}"));
}

/// Bytes with some of them changed, left out or doubled.
pub(crate) fn damaged(bytes: &[u8], damages: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, kind, byte) in damages {
        if bytes.is_empty() {
            break;
        }
        let place = place % bytes.len();
        match kind % 4 {
            0 => bytes[place] = *byte,
            1 => bytes.truncate(place),
            2 => bytes.insert(place, *byte),
            _ => bytes[place] ^= 1 << (byte % 8),
        }
    }
    bytes
}
