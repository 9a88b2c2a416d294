//! Three ways to keep what was worked out, from small to large: a value (`memoize`), a piece of a page (`fragments`), a
//! whole page (`views.rs`). Each can be used alone, and they nest: a page that must be made again finds its pieces.
//!
//! Every value carries a tag, which says what it was made from: the list's version, or a fingerprint of a row. A value
//! with another tag than the one wanted is as good as none. So nothing here is ever stale, whatever the servers lose,
//! keep too long or bring back; deleting after a write only makes room.

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::{Bytes, BytesMut};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Cache;
use super::current::Version;

/// What a cached value was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag(u64);

impl Tag {
    /// Of what is made from the whole list.
    pub fn of_version(version: Version) -> Self {
        Self(version.0.cast_unsigned())
    }

    /// Of what is made from this alone. Two rows share one by a chance of 2⁻⁶⁴.
    pub fn of(source: &impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        source.hash(&mut hasher);
        Self(hasher.finish())
    }
}

impl Cache {
    /// The value under this key, if it was made from what `tag` stands for.
    pub async fn get_tagged(&self, key: &str, tag: Tag) -> Option<Bytes> {
        untag(self.get(key).await?, tag)
    }

    /// Keeps a value, until it is pushed out.
    pub async fn set_tagged(&self, key: &str, tag: Tag, value: &[u8]) {
        self.set(key, tagged(value, tag), None).await;
    }

    /// The result of `make`, worked out once for each tag.
    pub async fn memoize<T, E, F>(
        &self,
        key: &str,
        tag: Tag,
        make: impl FnOnce() -> F,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, E>>,
    {
        if !self.keeps() {
            return make().await;
        }
        let known = self.get_tagged(key, tag).await;
        if let Some(value) = known.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            return Ok(value);
        }
        let value = make().await?;
        if let Ok(bytes) = serde_json::to_vec(&value) {
            self.set_tagged(key, tag, &bytes).await;
        }
        Ok(value)
    }

    /// Pieces of a page, one after the other in the order of `wanted`: those that are not cached are rendered, by adding
    /// themselves to what is there, and kept.
    pub async fn fragments<E>(
        &self,
        wanted: &[(String, Tag)],
        mut render: impl FnMut(usize, &mut String) -> Result<(), E>,
    ) -> Result<String, E> {
        let found = self.get_many(wanted.iter().map(|(key, _)| key)).await;
        let (mut page, mut fresh) = (String::new(), Vec::new());
        for (index, ((key, tag), value)) in wanted.iter().zip(found).enumerate() {
            let known = value.and_then(|bytes| untag(bytes, *tag));
            match known.as_deref().map(std::str::from_utf8) {
                Some(Ok(piece)) => page.push_str(piece),
                _ => {
                    let start = page.len();
                    render(index, &mut page)?;
                    if let (true, Some(piece)) = (self.keeps(), page.as_bytes().get(start..)) {
                        fresh.push((key.as_str(), tagged(piece, *tag)));
                    }
                }
            }
        }
        self.set_many(fresh).await;
        Ok(page)
    }
}

fn tagged(value: &[u8], tag: Tag) -> Bytes {
    let mut tagged = BytesMut::with_capacity(8 + value.len());
    tagged.extend_from_slice(&tag.0.to_be_bytes());
    tagged.extend_from_slice(value);
    tagged.freeze()
}

fn untag(mut value: Bytes, tag: Tag) -> Option<Bytes> {
    if value.len() < 8 {
        return None;
    }
    let found = value.split_to(8);
    (found.as_ref() == tag.0.to_be_bytes()).then_some(value)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may fail by panicking")]

    use std::cell::Cell;
    use std::convert::Infallible;

    use super::*;
    use crate::cache::Store;
    use crate::cache::memory::Memory;

    fn cache() -> Cache {
        Cache::new(Store::Memory(Memory::default()), "test")
    }

    #[tokio::test]
    async fn a_memoized_value_is_worked_out_once_for_each_tag() {
        let (cache, calls) = (cache(), Cell::new(0));
        let ask = async |tag| {
            let make = || async {
                calls.set(calls.get() + 1);
                Ok::<_, Infallible>(vec![calls.get()])
            };
            cache.memoize("list", tag, make).await.unwrap()
        };
        let (first, second) = (Tag(1), Tag(2));
        assert_eq!(ask(first).await, [1]);
        assert_eq!(ask(first).await, [1]);
        assert_eq!(ask(second).await, [2]);
        // There is one value under a key: what was made from an older state is gone, not kept beside it.
        assert_eq!(ask(first).await, [3]);
    }

    #[tokio::test]
    async fn a_failure_is_not_memoized_and_neither_is_rubbish_believed() {
        let cache = cache();
        let failed = cache.memoize("list", Tag(1), || async { Err::<u8, _>("away") });
        assert_eq!(failed.await, Err("away"));
        for rubbish in [&b""[..], b"short", b"\0\0\0\0\0\0\0\x01not json"] {
            cache.set("list", Bytes::from_static(rubbish), None).await;
            let value = cache.memoize("list", Tag(1), || async { Ok::<u8, Infallible>(7) });
            assert_eq!(value.await, Ok(7));
        }
    }

    #[tokio::test]
    async fn only_the_pieces_that_changed_are_rendered_again() {
        let (cache, mut rendered) = (cache(), Vec::new());
        let mut ask = async |tags: &[u64]| {
            let wanted: Vec<_> = tags
                .iter()
                .enumerate()
                .map(|(n, tag)| (format!("row{n}"), Tag(*tag)))
                .collect();
            rendered.clear();
            let pieces = cache.fragments(&wanted, |n, page| {
                rendered.push(n);
                page.push_str(&format!("<{}>", tags[n]));
                Ok::<_, Infallible>(())
            });
            (pieces.await.unwrap(), rendered.clone())
        };
        assert_eq!(ask(&[1, 2]).await, ("<1><2>".into(), vec![0, 1]));
        assert_eq!(ask(&[1, 2, 3]).await, ("<1><2><3>".into(), vec![2]));
        assert_eq!(ask(&[1, 9, 3]).await, ("<1><9><3>".into(), vec![1]));
        assert_eq!(ask(&[1, 9, 3]).await, ("<1><9><3>".into(), vec![]));
    }

    #[test]
    fn tags_of_different_things_differ() {
        assert_ne!(Tag::of(&(1, "milk")), Tag::of(&(1, "tea")));
        assert_ne!(Tag::of(&(1, "milk")), Tag::of(&(2, "milk")));
        assert_ne!(Tag::of_version(Version(-1)), Tag::of_version(Version(1)));
    }
}
