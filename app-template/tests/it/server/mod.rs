//! The server itself: what one client, or too many, can do to the others, and how it ends.

mod drain;
mod limits;
mod listening;
