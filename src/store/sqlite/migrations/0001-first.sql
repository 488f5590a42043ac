-- Moments are milliseconds since 1970, flags 0 or 1, lists and records JSON text.

-- One row. `revision` is the one counter that every change of a person, a mapping or a link takes its number from.
CREATE TABLE store (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  salt TEXT NOT NULL,
  revision INTEGER NOT NULL
);
INSERT INTO store VALUES (1, lower(hex(randomblob(16))), 0);

-- People as each source holds them. Rows are never deleted: ids stay small and dense, which a reading's bit set relies on.
-- `hash` is empty while a fault stands, so that the next good record counts as changed.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  rev INTEGER NOT NULL,
  presence TEXT NOT NULL,
  fault TEXT,
  attributes TEXT NOT NULL,
  UNIQUE (source, key)
);
CREATE INDEX person_presence ON person (source, presence);

-- Who needs planning at a target. `rev` is the revision of the newest reason.
CREATE TABLE due (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  rev INTEGER NOT NULL,
  PRIMARY KEY (target, key)
) WITHOUT ROWID;

CREATE TABLE link (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  active INTEGER NOT NULL,
  confirmed TEXT NOT NULL,
  found TEXT NOT NULL,
  version INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  delete_due INTEGER,
  tombstone INTEGER,
  matched_by TEXT NOT NULL,
  PRIMARY KEY (target, key)
);
CREATE INDEX link_person ON link (key);
CREATE INDEX link_account ON link (target, remote_id) WHERE tombstone IS NULL;
CREATE INDEX link_delete_due ON link (target, delete_due) WHERE delete_due IS NOT NULL AND tombstone IS NULL;

-- A plan without a fingerprint is still being written, or was left behind by a crash.
CREATE TABLE plan (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint TEXT UNIQUE,
  run INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  superseded INTEGER NOT NULL DEFAULT 0,
  targets TEXT NOT NULL,
  breaches TEXT NOT NULL DEFAULT '[]',
  names TEXT NOT NULL DEFAULT '{}'
);

-- `body` is the whole planned change; the columns beside it are what SQL has to decide on. `clears`: attributes it empties.
CREATE TABLE plan_change (
  plan INTEGER NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  doubted INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  due_rev INTEGER NOT NULL,
  mapping TEXT NOT NULL,
  link_version INTEGER NOT NULL,
  clears TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (plan, position)
) WITHOUT ROWID;
CREATE INDEX plan_change_count ON plan_change (plan, target, kind, state);

CREATE TABLE plan_withheld (
  plan INTEGER NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (plan, position)
) WITHOUT ROWID;
CREATE INDEX plan_withheld_count ON plan_withheld (plan, target);

-- The open operation of a person at a target: at most one. `rank`: leavers, joiners, edits.
CREATE TABLE outbox (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  rank INTEGER NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  fate_unknown INTEGER NOT NULL,
  mapping TEXT NOT NULL,
  link_version INTEGER NOT NULL,
  due_rev INTEGER NOT NULL,
  planned TEXT NOT NULL,
  plan TEXT NOT NULL,
  run INTEGER NOT NULL,
  problem TEXT,
  PRIMARY KEY (target, key)
);
CREATE INDEX outbox_claim ON outbox (target, rank, due, key) WHERE state IN ('waiting', 'verify');
CREATE INDEX outbox_state ON outbox (target, state);

-- Where released changes come in. They move on into the outbox at once, except behind an operation that is in flight.
CREATE TABLE incoming (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  rank INTEGER NOT NULL,
  due INTEGER NOT NULL,
  mapping TEXT NOT NULL,
  link_version INTEGER NOT NULL,
  due_rev INTEGER NOT NULL,
  planned TEXT NOT NULL,
  plan TEXT NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (target, key)
) WITHOUT ROWID;

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  plan TEXT NOT NULL,
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  remote_id TEXT,
  changes TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  answer TEXT NOT NULL,
  fault TEXT,
  message TEXT
);
CREATE INDEX ledger_person ON ledger (key, target);
CREATE INDEX ledger_target ON ledger (target);
CREATE INDEX ledger_run ON ledger (run);
CREATE INDEX ledger_at ON ledger (at);

CREATE TABLE target (
  target TEXT PRIMARY KEY,
  mapping TEXT,
  sources TEXT NOT NULL DEFAULT '[]',
  started INTEGER NOT NULL DEFAULT 0,
  halt_reason TEXT,
  halted_at INTEGER,
  probe_due INTEGER,
  probes INTEGER,
  paused_until INTEGER
) WITHOUT ROWID;

-- Requests taken out of a day's budget.
CREATE TABLE budget (
  target TEXT NOT NULL,
  day TEXT NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (target, day)
) WITHOUT ROWID;

CREATE TABLE source (
  source TEXT PRIMARY KEY,
  cursor TEXT,
  last_start INTEGER,
  last_complete INTEGER,
  due INTEGER,
  problem TEXT,
  failed INTEGER NOT NULL DEFAULT 0,
  failures TEXT NOT NULL DEFAULT '[]'
) WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  command TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  result TEXT,
  plan TEXT,
  message TEXT
);
