-- Used when SESSION_STORE is `database`. What is in `data` is the app's business (src/sessions.rs).
CREATE TABLE session (
    id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    data TEXT CHARACTER SET utf8mb4 NOT NULL,
    -- Seconds since 1970.
    expires BIGINT NOT NULL,
    INDEX session_expires (expires)
) ENGINE = InnoDB;
