//! Memcache as a client sees it: `wire` knows the bytes that client and server share, `client` speaks them to one
//! server, `fault` says what can be wrong with a server and what helps, `examine` finds that out.
//!
//! Nothing here knows Elastic Beanstalk. The server that stands in for MemCachier is `local::memcache`.

pub mod client;
pub mod examine;
pub mod fault;
pub mod wire;

pub use client::Client;
pub use examine::{Depth, Examination, examine};
pub use fault::{Fault, Problem};
