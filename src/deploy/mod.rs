//! The work: what has to be done at AWS, in which order, and how it is watched. Tells a Reporter; never prints or asks.

pub mod logs;
pub mod variables;
