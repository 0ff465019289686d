-- Times are whole microseconds since 1970, UTC. JSON is text. Accounts are written `vendor:id`.

CREATE TABLE workspace (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE connection (
    id           INTEGER PRIMARY KEY,
    workspace_id INTEGER NOT NULL REFERENCES workspace (id),
    name         TEXT NOT NULL,
    account      TEXT NOT NULL,
    UNIQUE (workspace_id, name)
) STRICT;

CREATE TABLE integration (
    id           INTEGER PRIMARY KEY,
    workspace_id INTEGER NOT NULL REFERENCES workspace (id),
    name         TEXT NOT NULL,
    phone_id     INTEGER NOT NULL REFERENCES connection (id),
    desk_id      INTEGER NOT NULL REFERENCES connection (id),
    destination  TEXT NOT NULL,
    numbers      TEXT NOT NULL,
    paused       INTEGER NOT NULL,
    settings     TEXT NOT NULL,
    UNIQUE (workspace_id, name)
) STRICT;

-- Small values under a name; a secret one only sealed.
CREATE TABLE setting (
    name   TEXT PRIMARY KEY,
    plain  TEXT,
    sealed BLOB,
    CHECK ((plain IS NULL) <> (sealed IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE interaction (
    id                INTEGER PRIMARY KEY,
    account           TEXT NOT NULL,
    call              INTEGER NOT NULL,
    first_received_at INTEGER NOT NULL,
    UNIQUE (account, call)
) STRICT;

-- The journal. Row ids are the order of arrival.
CREATE TABLE fact (
    id             INTEGER PRIMARY KEY,
    connection_id  INTEGER NOT NULL REFERENCES connection (id),
    hash           BLOB NOT NULL CHECK (length(hash) = 32),
    interaction_id INTEGER REFERENCES interaction (id),
    source         TEXT NOT NULL,
    event          TEXT NOT NULL,
    at             INTEGER NOT NULL,
    received_at    INTEGER NOT NULL,
    parsed         TEXT,
    raw            TEXT NOT NULL,
    UNIQUE (connection_id, hash)
) STRICT;
CREATE INDEX fact_of_interaction ON fact (interaction_id);

CREATE TABLE filing (
    id             INTEGER PRIMARY KEY,
    interaction_id INTEGER NOT NULL REFERENCES interaction (id),
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    account        TEXT NOT NULL,
    destination    TEXT NOT NULL,
    due_at         INTEGER,
    urgency        INTEGER NOT NULL,
    lane_wait      TEXT,
    pins           TEXT,
    -- How often something outside a turn made it due, and when it last did.
    wakes          INTEGER NOT NULL,
    woken_at       INTEGER NOT NULL,
    UNIQUE (interaction_id, integration_id)
) STRICT;
CREATE INDEX filing_due ON filing (account, urgency, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX filing_in_lane ON filing (account, lane_wait) WHERE lane_wait IS NOT NULL;
CREATE INDEX filing_of_integration ON filing (integration_id);

CREATE TABLE decision (
    id        INTEGER PRIMARY KEY,
    filing_id INTEGER NOT NULL REFERENCES filing (id),
    at        INTEGER NOT NULL,
    reason    TEXT NOT NULL
) STRICT;
CREATE INDEX decision_of_filing ON decision (filing_id);

CREATE TABLE answer (
    filing_id INTEGER NOT NULL REFERENCES filing (id),
    question  TEXT NOT NULL,
    asked_at  INTEGER NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (filing_id, question)
) STRICT, WITHOUT ROWID;

-- Row ids are the order of first intent.
CREATE TABLE effect (
    id               INTEGER PRIMARY KEY,
    key              TEXT NOT NULL UNIQUE,
    filing_id        INTEGER NOT NULL REFERENCES filing (id),
    -- The filing's account, whose lanes it is in; `account` is the one that it writes to.
    desk_account     TEXT NOT NULL,
    kind             TEXT NOT NULL,
    side             TEXT NOT NULL,
    account          TEXT NOT NULL,
    class            TEXT NOT NULL,
    lane             TEXT,
    holds_lane_until INTEGER NOT NULL,
    state            TEXT NOT NULL,
    body             TEXT NOT NULL,
    covers           TEXT NOT NULL,
    evidence         TEXT,
    result           TEXT NOT NULL,
    settle_at        INTEGER,
    note             TEXT,
    intended_at      INTEGER NOT NULL,
    -- Nothing is confirmed without evidence, whoever writes.
    CHECK (state <> 'confirmed' OR evidence IS NOT NULL)
) STRICT;
CREATE INDEX effect_of_filing ON effect (filing_id, state);
CREATE INDEX effect_in_state ON effect (state, id);
CREATE INDEX effect_unsettled ON effect (desk_account, lane) WHERE state IN ('intended', 'in_doubt');

CREATE TABLE attempt (
    effect_id  INTEGER NOT NULL REFERENCES effect (id),
    place      INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    outcome    TEXT,
    PRIMARY KEY (effect_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE party (
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    memory  TEXT NOT NULL,
    PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation (
    account TEXT NOT NULL,
    id      TEXT NOT NULL,
    memory  TEXT NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

-- Answers that serve all of an account.
CREATE TABLE cache (
    account  TEXT NOT NULL,
    question TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (account, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget (
    account TEXT PRIMARY KEY,
    value   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `owner` is null when the lease was given back; the number stays.
CREATE TABLE lease (
    account TEXT PRIMARY KEY,
    owner   TEXT,
    number  INTEGER NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
