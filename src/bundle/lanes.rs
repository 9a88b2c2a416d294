//! Work on several threads whose results come out in order, so that what is made of them depends on nothing but the work.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{Class, Error, OrFail, Result};

/// What the threads share.
struct Lanes<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// The next piece that nobody has taken.
    next: usize,
    /// Weight of what is taken and not yet given out.
    in_flight: usize,
    done: BTreeMap<usize, Result<T>>,
    /// Threads that still work.
    alive: usize,
    stopped: bool,
}

impl<T> Lanes<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next piece, as soon as there is room for it. Pieces are taken in order, and one is always taken when nothing
    /// is in flight: so the one that is to be given out next is never the one that waits.
    fn take(&self, weights: &[usize], budget: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            let piece = state.next;
            let weight = *weights.get(piece).filter(|_| !state.stopped)?;
            if state.in_flight == 0 || state.in_flight + weight <= budget {
                state.next += 1;
                state.in_flight += weight;
                return Some(piece);
            }
            state = self.wait(state);
        }
    }

    fn give(&self, piece: usize, result: Result<T>) {
        self.lock().done.insert(piece, result);
        self.changed.notify_all();
    }

    /// The result of a piece, once it is there.
    fn receive(&self, piece: usize) -> Result<T> {
        let mut state = self.lock();
        loop {
            if let Some(result) = state.done.remove(&piece) {
                return result;
            }
            if state.alive == 0 {
                return Err(Error::new(Class::Bug, "a thread ended before its work was done"));
            }
            state = self.wait(state);
        }
    }

    fn release(&self, weight: usize) {
        self.lock().in_flight -= weight;
        self.changed.notify_all();
    }
}

/// Says that a thread has ended, however it did.
struct Leaving<'a, T>(&'a Lanes<T>);

impl<T> Drop for Leaving<'_, T> {
    fn drop(&mut self) {
        self.0.lock().alive -= 1;
        self.0.changed.notify_all();
    }
}

/// Says that nothing more is wanted.
struct Stopping<'a, T>(&'a Lanes<T>);

impl<T> Drop for Stopping<'_, T> {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}

/// Runs `work` on each piece, on `threads` threads that each have a tool made by `tool`; `sink` gets the results in the
/// order of the pieces, on this thread. Pieces of at most `budget` weight together are held at a time (one that is
/// heavier than that: alone).
///
/// # Errors
/// The first in the order of the pieces; those behind it are given up.
pub(super) fn in_order<K, T: Send>(
    threads: NonZeroUsize,
    weights: &[usize],
    budget: usize,
    tool: impl Fn() -> K + Sync,
    work: impl Fn(&mut K, usize) -> Result<T> + Sync,
    mut sink: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let state = State { next: 0, in_flight: 0, done: BTreeMap::new(), alive: 0, stopped: false };
    let lanes = Lanes { state: Mutex::new(state), changed: Condvar::new() };
    let lane = || {
        let _leaving = Leaving(&lanes);
        let mut tool = tool();
        while let Some(piece) = lanes.take(weights, budget) {
            lanes.give(piece, work(&mut tool, piece));
        }
    };
    std::thread::scope(|scope| {
        let _stopping = Stopping(&lanes);
        for count in 0..threads.get().min(weights.len()) {
            lanes.lock().alive += 1;
            let spawned = std::thread::Builder::new().spawn_scoped(scope, lane);
            if let Err(error) = spawned {
                lanes.lock().alive -= 1;
                // One thread is slower than several, and enough.
                if count == 0 {
                    return Err(error).or_fail(Class::Failed, || "could not start a thread");
                }
                break;
            }
        }
        for (piece, weight) in weights.iter().enumerate() {
            sink(lanes.receive(piece)?)?;
            lanes.release(*weight);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).expect("not zero")
    }

    #[test]
    fn results_come_in_order_and_never_more_than_the_budget_is_in_flight() {
        let weights: Vec<usize> = (0..500).map(|piece| 1 + piece % 7).collect();
        for count in [1, 2, 4, 9] {
            let held = AtomicUsize::new(0);
            let mut seen = Vec::new();
            let work = |_: &mut (), piece: usize| {
                let now = held.fetch_add(weights[piece], Ordering::SeqCst) + weights[piece];
                assert!(now <= 16, "{now}");
                Ok(piece)
            };
            let sink = |piece: usize| {
                held.fetch_sub(weights[piece], Ordering::SeqCst);
                seen.push(piece);
                Ok(())
            };
            in_order(threads(count), &weights, 16, || (), work, sink).expect("works");
            assert_eq!(seen, (0..500).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_piece_heavier_than_the_budget_goes_alone_and_the_first_error_ends_it() {
        let mut seen = Vec::new();
        let work = |_: &mut (), piece: usize| if piece < 2 { Ok(piece) } else { Err(Error::new(Class::Failed, "no")) };
        let sink = |piece| {
            seen.push(piece);
            Ok(())
        };
        let ended = in_order(threads(3), &[50, 1, 50, 1, 1], 10, || (), work, sink);
        assert_eq!(ended.expect_err("ends").message(), "no");
        assert_eq!(seen, [0, 1]);
        in_order(threads(2), &[], 10, || (), |_, _| Ok(()), |()| Ok(())).expect("nothing to do");
    }
}
