//! What has been promised to somebody about each task, and whether a page keeps it.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Instant;

/// What is known about the tasks of a test. A name is never used twice.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<HashMap<String, Life>>);

#[derive(Debug, Default, Clone, Copy)]
struct Life {
    /// When its adding was answered, or a page had it: whatever was asked for later must have it too.
    added: Option<Instant>,
    /// When its deletion was asked for: from then on it may be gone.
    deleting: Option<Instant>,
    /// When its deletion was answered, or a page no longer had it.
    deleted: Option<Instant>,
}

impl Ledger {
    /// Its adding has been answered just now.
    pub(super) fn added(&self, name: &str) {
        let mut lives = self.0.lock().unwrap();
        let life = lives.entry(name.to_owned()).or_default();
        life.added.get_or_insert_with(Instant::now);
    }

    /// Its deletion will be asked for now.
    pub(super) fn deleting(&self, name: &str) {
        let mut lives = self.0.lock().unwrap();
        let life = lives.entry(name.to_owned()).or_default();
        life.deleting = Some(Instant::now());
    }

    /// Its deletion has been answered just now.
    pub(super) fn deleted(&self, name: &str) {
        let mut lives = self.0.lock().unwrap();
        if let Some(life) = lives.get_mut(name) {
            life.deleted.get_or_insert_with(Instant::now);
        }
    }

    /// The promises that a page breaks which was asked for at `asked` and has just come.
    pub(super) fn broken(&self, asked: Instant, page: &HashSet<String>) -> Vec<String> {
        let mut lives = self.0.lock().unwrap();
        let came = Instant::now();
        let mut broken = Vec::new();
        for (name, life) in lives.iter_mut() {
            let (shown, since) = (page.contains(name), |then: Instant| {
                asked.duration_since(then)
            });
            match (shown, life.deleted, life.added) {
                (true, Some(deleted), _) if deleted < asked => {
                    broken.push(format!(
                        "{name} came back {:?} after it was gone",
                        since(deleted)
                    ));
                }
                // Not seen since it was to be deleted: so it is, though nobody was told.
                (false, None, Some(added)) if added < asked => match life.deleting {
                    Some(_) => life.deleted = Some(came),
                    None => broken.push(format!(
                        "{name} is missing {:?} after it was there",
                        since(added)
                    )),
                },
                _ => (),
            }
        }
        for name in page {
            let life = lives.entry(name.clone()).or_default();
            life.added.get_or_insert(came);
        }
        // Whoever asks takes less than a minute, so nobody needs the oldest any more.
        lives.retain(|_, life| {
            life.deleted
                .is_none_or(|at| came.duration_since(at).as_secs() < 60)
        });
        broken
    }
}

#[test]
fn a_ledger_knows_a_broken_promise_from_what_nobody_was_promised() {
    let ledger = Ledger::default();
    let page = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let early = Instant::now();
    ledger.added("a");
    assert_eq!(
        ledger.broken(early, &page(&[])).len(),
        0,
        "asked before the answer"
    );
    assert_eq!(
        ledger.broken(Instant::now(), &page(&[])).len(),
        1,
        "asked after the answer"
    );
    assert_eq!(
        ledger.broken(Instant::now(), &page(&["a", "b"])).len(),
        0,
        "an unanswered one may show"
    );
    assert_eq!(
        ledger.broken(Instant::now(), &page(&["a"])).len(),
        1,
        "and must, once it was shown"
    );
    ledger.deleting("a");
    let between = Instant::now();
    assert_eq!(
        ledger.broken(between, &page(&["a", "b"])).len(),
        0,
        "not answered yet"
    );
    assert_eq!(
        ledger.broken(between, &page(&["b"])).len(),
        0,
        "may be gone"
    );
    assert_eq!(
        ledger.broken(Instant::now(), &page(&["a", "b"])).len(),
        1,
        "must stay gone"
    );
    ledger.deleting("b");
    ledger.deleted("b");
    assert_eq!(
        ledger.broken(between, &page(&["b"])).len(),
        0,
        "asked before it was gone"
    );
    assert_eq!(
        ledger.broken(Instant::now(), &page(&["b"])).len(),
        1,
        "asked after"
    );
}
