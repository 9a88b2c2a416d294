//! What the account was a while ago, for answers that are eventually consistent (a scripted fault). Kept only as far
//! back as a rule in force asks: each state is a copy.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::State;

/// The former states.
#[derive(Default)]
pub(super) struct Past(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    reach: Duration,
    /// With the moment when each was replaced, oldest first.
    states: VecDeque<(Instant, Arc<State>)>,
}

impl Past {
    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps from now on what was true up to so long ago; of the time before, nothing is known.
    pub(super) fn reach(&self, reach: Duration) {
        self.with(|kept| {
            kept.reach = reach;
            if reach.is_zero() {
                kept.states.clear();
            }
        });
    }

    /// A state was replaced just now.
    pub(super) fn replaced(&self, state: Arc<State>) {
        self.with(|kept| {
            if kept.reach.is_zero() {
                return;
            }
            let now = Instant::now();
            kept.states.push_back((now, state));
            while kept.states.front().is_some_and(|(end, _)| now.duration_since(*end) > kept.reach) {
                kept.states.pop_front();
            }
        });
    }

    /// What was true so long ago; `None` when it still is.
    pub(super) fn as_of(&self, age: Duration) -> Option<Arc<State>> {
        self.with(|kept| {
            let found = kept.states.iter().find(|(end, _)| end.elapsed() < age);
            found.map(|(_, state)| Arc::clone(state))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_that_was_true_then_is_found_while_somebody_may_ask() {
        let past = Past::default();
        past.replaced(Arc::default());
        let hour = Duration::from_secs(3600);
        assert!(past.as_of(hour).is_none(), "nobody asked to keep it");
        past.reach(hour);
        let (first, second) = (Arc::<State>::default(), Arc::<State>::default());
        past.replaced(Arc::clone(&first));
        past.replaced(second);
        assert!(past.as_of(hour).is_some_and(|found| Arc::ptr_eq(&found, &first)));
        assert!(past.as_of(Duration::ZERO).is_none());
        past.reach(Duration::ZERO);
        assert!(past.as_of(hour).is_none());
    }
}
