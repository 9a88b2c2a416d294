//! Whole pages: kept ready to send in this process, and in the shared cache for the others and for after a restart.
//! Only what is the same for every visitor may come here: no cookie, no flash message, nothing that was typed.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use quick_cache::sync::Cache as Near;
use tokio::sync::OnceCell;

use super::Cache;
use super::current::Version;
use super::layers::Tag;
use super::ready::Ready;

/// Pages kept in this process. A page of 100 tasks is 20 to 100 KB in its three encodings together.
const NEAR_PAGES: usize = 32;

/// Which levels answer for a page (`CACHE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Levels {
    /// `near`: this process, then the shared cache, then the database.
    #[default]
    Near,
    /// `shared`: every page from the shared cache, so that its statistics show each request, as in the tutorial.
    Shared,
    /// `off`: every page from the database, to see what it costs.
    Off,
}

/// The pages of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Views {
    cache: Cache,
    levels: Levels,
    near: Arc<Near<String, Arc<Slot>>>,
    /// Held while a slot is replaced, so that all who need a new version meet in one slot.
    replacing: Arc<Mutex<()>>,
}

/// One page at one version. Whoever comes first makes it, the others wait for that.
#[derive(Debug)]
struct Slot {
    version: Version,
    page: OnceCell<Arc<Ready>>,
}

impl Views {
    /// Pages backed by this cache.
    pub fn new(cache: Cache, levels: Levels) -> Self {
        Self {
            cache,
            levels,
            near: Arc::new(Near::new(NEAR_PAGES)),
            replacing: Arc::new(Mutex::new(())),
        }
    }

    /// The page at this address as of this version, which must have been learnt after the request came. `render` is
    /// called when nobody has it.
    pub async fn page<E, F>(
        &self,
        address: &str,
        version: Version,
        render: impl FnOnce() -> F,
    ) -> Result<Arc<Ready>, E>
    where
        F: Future<Output = Result<String, E>>,
    {
        // Making a page is put aside in a box: its room, some kilobytes, would otherwise be moved about with every
        // request that finds its page made.
        match self.levels {
            Levels::Near => {
                let slot = self.slot(address, version);
                let make = || {
                    Box::pin(async move {
                        match self.shared(address, version).await {
                            Some(page) => Ok(page),
                            None => self.new_page(address, version, render).await,
                        }
                    })
                };
                slot.page.get_or_try_init(make).await.cloned()
            }
            Levels::Shared => match self.shared(address, version).await {
                Some(page) => Ok(page),
                None => {
                    let slot = self.slot(address, version);
                    let make = || Box::pin(self.new_page(address, version, render));
                    let page = slot.page.get_or_try_init(make).await.cloned();
                    self.near.remove(address);
                    page
                }
            },
            Levels::Off => Ok(self.ready(version, Box::pin(render()).await?.into())),
        }
    }

    /// Makes room after a write; nobody would have been served it anyway.
    pub async fn forget(&self, address: &str) {
        self.near.remove(address);
        self.cache.delete(&key(address)).await;
    }

    fn slot(&self, address: &str, version: Version) -> Arc<Slot> {
        let current = |slot: &Arc<Slot>| slot.version == version;
        if let Some(slot) = self.near.get(address).filter(current) {
            return slot;
        }
        let _held = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = self.near.get(address).filter(current) {
            return slot;
        }
        let slot = Arc::new(Slot {
            version,
            page: OnceCell::new(),
        });
        self.near.insert(address.to_owned(), slot.clone());
        slot
    }

    fn ready(&self, version: Version, html: Bytes) -> Arc<Ready> {
        Arc::new(match self.levels {
            Levels::Near => Ready::new(version, html),
            Levels::Shared | Levels::Off => Ready::once(version, html),
        })
    }

    async fn shared(&self, address: &str, version: Version) -> Option<Arc<Ready>> {
        let html = self
            .cache
            .get_tagged(&key(address), Tag::of_version(version))
            .await?;
        Some(self.ready(version, html))
    }

    async fn new_page<E, F>(
        &self,
        address: &str,
        version: Version,
        render: impl FnOnce() -> F,
    ) -> Result<Arc<Ready>, E>
    where
        F: Future<Output = Result<String, E>>,
    {
        let html = render().await?;
        self.cache
            .set_tagged(&key(address), Tag::of_version(version), html.as_bytes())
            .await;
        Ok(self.ready(version, html.into()))
    }
}

fn key(address: &str) -> String {
    format!("view/{address}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::http::HeaderMap;

    use super::*;
    use crate::cache::Store;
    use crate::cache::memory::Memory;

    fn views(store: &Memory, levels: Levels) -> Views {
        Views::new(Cache::new(Store::Memory(store.clone()), "test"), levels)
    }

    /// How often the page was rendered, when it is asked for this often at once in each of two processes.
    async fn rendered(levels: Levels, readers: usize) -> usize {
        let (store, count) = (Memory::default(), AtomicUsize::new(0));
        for process in [views(&store, levels), views(&store, levels)] {
            let ask = || {
                process.page("/", Version(1), || async {
                    count.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok::<_, ()>("page".to_owned())
                })
            };
            for page in futures_util::future::join_all((0..readers).map(|_| ask())).await {
                assert_eq!(page.unwrap().answer(&HeaderMap::new()).await.status(), 200);
            }
        }
        count.into_inner()
    }

    #[tokio::test]
    async fn a_hundred_who_ask_at_once_cause_one_rendering_and_none_in_the_next_process() {
        assert_eq!(rendered(Levels::Near, 100).await, 1);
        assert_eq!(rendered(Levels::Shared, 100).await, 1);
        assert_eq!(rendered(Levels::Off, 3).await, 6);
    }

    #[tokio::test]
    async fn a_page_that_failed_is_made_by_the_next_who_asks() {
        let views = views(&Memory::default(), Levels::Near);
        let failed = views.page("/", Version(1), || async { Err("away") }).await;
        assert_eq!(failed.unwrap_err(), "away");
        let made = views.page("/", Version(1), || async { Ok::<_, ()>("page".to_owned()) });
        assert!(made.await.is_ok());
    }

    #[tokio::test]
    async fn another_version_is_another_page_and_nobody_is_given_the_first_again() {
        for levels in [Levels::Near, Levels::Shared] {
            let views = views(&Memory::default(), levels);
            let ask = async |version, html: &str| {
                let page = views.page("/", Version(version), || async {
                    Ok::<_, ()>(html.to_owned())
                });
                let answer = page.await.unwrap().answer(&HeaderMap::new()).await;
                let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
                String::from_utf8(body.into()).unwrap()
            };
            assert_eq!(ask(1, "one").await, "one");
            assert_eq!(ask(2, "two").await, "two");
            assert_eq!(ask(2, "not asked for").await, "two");
        }
    }
}
