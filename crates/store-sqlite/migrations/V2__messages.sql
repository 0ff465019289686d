-- Interactions are calls and messages: `key` is `call/<id>` or `message/<id>`. The table is made anew, since the type of a
-- column cannot be changed; what refers to its rows finds them again before the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE interaction_before AS SELECT * FROM interaction;
DROP TABLE interaction;
CREATE TABLE interaction (
    id                INTEGER PRIMARY KEY,
    account           TEXT NOT NULL,
    key               TEXT NOT NULL,
    first_received_at INTEGER NOT NULL,
    UNIQUE (account, key)
) STRICT;
INSERT INTO interaction SELECT id, account, 'call/' || call, first_received_at FROM interaction_before;
DROP TABLE interaction_before;

-- Whose turn it is in a lane, and among filings that are due at once: calls in order of arrival, messages by their own time.
ALTER TABLE filing ADD COLUMN turn_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX filing_in_lane;
CREATE INDEX filing_in_lane ON filing (account, lane_wait, turn_at) WHERE lane_wait IS NOT NULL;
UPDATE filing SET turn_at = (SELECT first_received_at FROM interaction WHERE id = interaction_id);
