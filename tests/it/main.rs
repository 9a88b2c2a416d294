//! The one integration-test binary: a file a command, the wire, the journey.
