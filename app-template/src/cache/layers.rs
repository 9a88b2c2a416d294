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

    /// Pieces of a page, in the order of `wanted`: those that are not cached are rendered and kept.
    pub async fn fragments<E>(
        &self,
        wanted: &[(String, Tag)],
        mut render: impl FnMut(usize) -> Result<String, E>,
    ) -> Result<Vec<String>, E> {
        let keys: Vec<String> = wanted.iter().map(|(key, _)| key.clone()).collect();
        let found = self.get_many(&keys).await;
        let mut pieces = Vec::with_capacity(wanted.len());
        let mut fresh = Vec::new();
        for (index, ((key, tag), value)) in wanted.iter().zip(found).enumerate() {
            let known = value.and_then(|bytes| untag(bytes, *tag));
            match known.and_then(|bytes| String::from_utf8(bytes.into()).ok()) {
                Some(piece) => pieces.push(piece),
                None => {
                    let piece = render(index)?;
                    fresh.push((key.as_str(), tagged(piece.as_bytes(), *tag)));
                    pieces.push(piece);
                }
            }
        }
        self.set_many(fresh).await;
        Ok(pieces)
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
