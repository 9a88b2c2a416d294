//! S3 over a folder: the wire is crate `s3s`, the objects are ours.
//!
//! `store` keeps buckets and objects and is what the rest of the server uses; `objects`, `listing`, `buckets` and
//! `multipart` are the operations; `service` is the one place that knows how `s3s` calls them.

mod access;
mod buckets;
mod listing;
mod multipart;
mod object;
mod objects;
mod reached;
mod service;
mod store;
mod upload;

pub(crate) use service::{Service, actions};
pub use store::{Creation, Store};
