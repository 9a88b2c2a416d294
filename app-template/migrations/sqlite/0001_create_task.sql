-- The length of a name is the app's rule (src/tasks/mod.rs): SQLite has none of its own.
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
-- One row: which state the list is in. Whoever changes a task by hand moves it too, or cached pages stay as they are.
CREATE TABLE list_version (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL
);
-- Not 0: two databases that share a cache must not begin with the same version.
INSERT INTO list_version (id, version) VALUES (1, random());
