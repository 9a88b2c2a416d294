-- utf8mb4 by name: an emoji must fit whatever the server's default is.
CREATE TABLE task (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
-- One row: which state the list is in. Whoever changes a task by hand moves it too, or cached pages stay as they are.
CREATE TABLE list_version (
    id TINYINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
) ENGINE = InnoDB;
-- Not 0: two databases that share a cache must not begin with the same version.
INSERT INTO list_version (id, version) VALUES (1, FLOOR(RAND() * 9007199254740991));
