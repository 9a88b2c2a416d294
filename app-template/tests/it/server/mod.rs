//! The server itself: what one client, or too many, can do to the others, and how it ends.

mod database;
mod drain;
mod limits;
mod listening;
