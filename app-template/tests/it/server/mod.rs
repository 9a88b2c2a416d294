//! The server itself: what one client, or too many, can do to the others, and how it ends.

mod database;
mod drain;
mod inputs;
mod limits;
mod listening;
mod protocol;
