//! MemCachier: the three variables that connect an app to it. Source: MemCachier's documentation.

/// Servers, as a comma list of `host:port`; the port defaults to 11211.
pub const SERVERS: &str = "MEMCACHIER_SERVERS";
/// User name for SASL PLAIN.
pub const USERNAME: &str = "MEMCACHIER_USERNAME";
/// Password for SASL PLAIN.
pub const PASSWORD: &str = "MEMCACHIER_PASSWORD";
/// All three, in the order in which MemCachier's dashboard shows them.
pub const VARIABLES: [&str; 3] = [SERVERS, USERNAME, PASSWORD];
