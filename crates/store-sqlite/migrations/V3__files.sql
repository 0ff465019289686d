-- Files that messages name and whose links die: wanted while `again_at` is set, kept when `bytes` is, else given up.
CREATE TABLE file (
    link           TEXT PRIMARY KEY,
    interaction_id INTEGER NOT NULL REFERENCES interaction (id),
    wanted_at      INTEGER NOT NULL,
    again_at       INTEGER,
    tries          INTEGER NOT NULL,
    content_type   TEXT,
    size           INTEGER,
    bytes          BLOB,
    CHECK (again_at IS NULL OR bytes IS NULL),
    CHECK ((size IS NULL) = (bytes IS NULL))
) STRICT;
CREATE INDEX file_wanted ON file (again_at, link) WHERE again_at IS NOT NULL;
CREATE INDEX file_kept ON file (size) WHERE size IS NOT NULL;
