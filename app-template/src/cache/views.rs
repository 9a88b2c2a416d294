//! Whole pages: kept ready to send in this process, and in the shared cache for the others and for after a restart.
//! Only what is the same for every visitor may come here: no cookie, no flash message, nothing that was typed.

use std::sync::{Arc, Mutex, PoisonError};

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
        match self.levels {
            Levels::Near => {
                let slot = self.slot(address, version);
                let make = || self.shared_or_new(address, version, render);
                slot.page.get_or_try_init(make).await.cloned()
            }
            Levels::Shared => match self.shared(address, version).await {
                Some(page) => Ok(page),
                None => {
                    let slot = self.slot(address, version);
                    let make = || self.new_page(address, version, render);
                    let page = slot.page.get_or_try_init(make).await.cloned();
                    self.near.remove(address);
                    page
                }
            },
            Levels::Off => Ok(Arc::new(Ready::new(version, render().await?.into()))),
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

    async fn shared_or_new<E, F>(
        &self,
        address: &str,
        version: Version,
        render: impl FnOnce() -> F,
    ) -> Result<Arc<Ready>, E>
    where
        F: Future<Output = Result<String, E>>,
    {
        match self.shared(address, version).await {
            Some(page) => Ok(page),
            None => self.new_page(address, version, render).await,
        }
    }

    async fn shared(&self, address: &str, version: Version) -> Option<Arc<Ready>> {
        let html = self
            .cache
            .get_tagged(&key(address), Tag::of_version(version))
            .await?;
        Some(Arc::new(Ready::new(version, html)))
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
        Ok(Arc::new(Ready::new(version, html.into())))
    }
}

fn key(address: &str) -> String {
    format!("view/{address}")
}
