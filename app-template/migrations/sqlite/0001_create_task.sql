-- The length of a name is the app's rule (src/tasks/mod.rs): SQLite has none of its own.
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
