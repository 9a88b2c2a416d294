-- Used when SESSION_STORE is `database`. What is in `data` is the app's business (src/sessions.rs).
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    -- Seconds since 1970.
    expires INTEGER NOT NULL
);
CREATE INDEX session_expires ON session (expires);
