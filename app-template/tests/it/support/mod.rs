//! What tests stand on: an app in this process, an app as a process, a MariaDB of their own.

pub(crate) mod app;
pub(crate) mod browser;
pub(crate) mod client;
pub(crate) mod mariadb;
pub(crate) mod memcached;
pub(crate) mod programs;
pub(crate) mod raw;
pub(crate) mod visitor;
pub(crate) mod web;
