-- When upkeep last ended, and the moment before which the ledger is no longer whole.
ALTER TABLE store ADD COLUMN upkept_at INTEGER;
ALTER TABLE store ADD COLUMN ledger_from INTEGER;

-- People whom upkeep has found gone, and since when it knows. Who comes back is in it no more.
CREATE TABLE departed (
  id INTEGER PRIMARY KEY,
  since INTEGER NOT NULL
);
CREATE TRIGGER person_back AFTER UPDATE OF presence ON person WHEN old.presence = 'gone' AND new.presence <> 'gone' BEGIN
  DELETE FROM departed WHERE id = old.id;
END;
CREATE INDEX person_gone ON person (id) WHERE presence = 'gone' AND attributes <> '{}';

-- When it was deleted. Of what is there already nobody knows, so its time begins now.
ALTER TABLE scim_gone ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE scim_gone SET at = unixepoch() * 1000;

-- `usherd log --target T --since D` went through all lines of T when there was nothing since D.
DROP INDEX ledger_target;
CREATE INDEX ledger_target ON ledger (target, at);
