-- What may change at a target without a human is counted over a day and over all runs, whoever rang. A run that a human approved
-- (`apply`, `sync --attended`) is outside.
ALTER TABLE run ADD COLUMN approved INTEGER NOT NULL DEFAULT 0;
UPDATE run SET approved = 1 WHERE command LIKE 'apply %' OR command LIKE 'release %';

-- What was taken out of the budgets of a target by runs that no human approved: who, and when last. Written in the transaction that
-- writes the ledger's line; the ledger has a row for every try ever, this has one for each person and budget. An operation that is
-- still open is found in the outbox: its change says what it is counted under.
CREATE TABLE spent (
  target TEXT NOT NULL,
  budget TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (target, budget, key)
) WITHOUT ROWID;
CREATE INDEX spent_at ON spent (target, at);
CREATE INDEX outbox_budgets ON outbox (target, run) WHERE planned ->> '$.budgets' IS NOT NULL;

-- Budgets that were asked for more than they had, and since when each is counted until a human has looked.
CREATE TABLE overdrawn (
  target TEXT NOT NULL,
  budget TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (target, budget)
) WITHOUT ROWID;
INSERT INTO overdrawn SELECT target, 'remove', watched_from FROM target WHERE watched_from IS NOT NULL;

-- The day before this version counts too. What changed a name is not told apart in the ledger.
INSERT INTO spent
  SELECT l.target, b.value, l.key, max(l.at) FROM ledger l JOIN run r ON r.id = l.run AND r.approved = 0
    CROSS JOIN json_each(CASE l.kind WHEN 'delete' THEN '["remove","delete"]' WHEN 'disable' THEN '["remove"]'
      WHEN 'unmanage' THEN '["remove"]' WHEN 'enable' THEN '["update"]' WHEN 'update' THEN '["update"]' ELSE '[]' END) b
   WHERE l.outcome = 'applied'
     AND l.at > min(unixepoch() * 1000 - 86400000, coalesce((SELECT min(since) FROM overdrawn), unixepoch() * 1000))
   GROUP BY l.target, b.value, l.key;
UPDATE outbox SET planned = json_set(planned, '$.budgets',
    json(CASE planned ->> '$.change.kind' WHEN 'delete' THEN '["remove","delete"]' ELSE '["remove"]' END))
  WHERE planned ->> '$.change.kind' IN ('disable', 'delete', 'unmanage');

ALTER TABLE run DROP COLUMN unattended;
ALTER TABLE target DROP COLUMN watched_from;

-- What a change is counted under, in the place of the attributes it empties.
ALTER TABLE plan_change RENAME COLUMN clears TO budgets;

-- How many accounts are in use. The guard's shares are of those: who was disabled long ago makes no limit larger.
ALTER TABLE link_count ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
UPDATE link_count SET active = (SELECT count(*) FROM link l WHERE l.target = link_count.target AND l.tombstone IS NULL AND l.active = 1);
DROP TRIGGER link_added;
DROP TRIGGER link_forgotten;
DROP TRIGGER link_buried;

CREATE TRIGGER link_added AFTER INSERT ON link WHEN new.tombstone IS NULL BEGIN
  INSERT INTO link_count (target, accounts, active) VALUES (new.target, 1, new.active)
    ON CONFLICT (target) DO UPDATE SET accounts = accounts + 1, active = active + excluded.active;
END;

CREATE TRIGGER link_forgotten AFTER DELETE ON link WHEN old.tombstone IS NULL BEGIN
  UPDATE link_count SET accounts = accounts - 1, active = active - old.active WHERE target = old.target;
END;

-- Buried or dug up again, taken out of use or back into it.
CREATE TRIGGER link_changed AFTER UPDATE OF tombstone, active ON link
  WHEN (old.tombstone IS NULL) <> (new.tombstone IS NULL) OR old.active <> new.active BEGIN
  INSERT INTO link_count (target, accounts, active)
    VALUES (new.target, (new.tombstone IS NULL) - (old.tombstone IS NULL),
      (new.tombstone IS NULL AND new.active) - (old.tombstone IS NULL AND old.active))
    ON CONFLICT (target) DO UPDATE SET accounts = accounts + excluded.accounts, active = active + excluded.active;
END;

-- People whom readings of everyone did not show and that were believed. Small losses in a row are judged together.
CREATE TABLE loss (
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  people INTEGER NOT NULL
);
CREATE INDEX loss_at ON loss (source, at);
