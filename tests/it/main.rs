//! The one integration-test binary: a file a command, the wire, the journey.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod architecture;
mod build;
mod bundle;
mod cache;
mod cache_server;
mod completions;
mod connect;
mod create;
mod deploy;
mod eb_cli;
mod help;
mod host;
mod host_aborts;
mod host_containment;
mod host_machine;
mod host_servers;
mod host_sources;
mod init;
mod journey;
mod local;
mod observe;
mod operations;
mod output;
mod readme;
mod second_resource;
mod support;
mod try_;
mod wire_elasticbeanstalk;
mod wire_environment_secrets;
mod wire_iam;
mod wire_rds;
mod wire_resources;
mod wire_s3;
mod wire_secrets;
mod wire_signature;
