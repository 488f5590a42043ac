-- How many accounts we know at each target. The guard's shares ask for it in every plan, and counting a million links takes
-- longer than planning a hundred changes. Only the triggers write here, in the write that changes the link.
CREATE TABLE link_count (
  target TEXT PRIMARY KEY,
  accounts INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO link_count SELECT target, count(*) FROM link WHERE tombstone IS NULL GROUP BY target;

CREATE TRIGGER link_added AFTER INSERT ON link WHEN new.tombstone IS NULL BEGIN
  INSERT INTO link_count VALUES (new.target, 1) ON CONFLICT (target) DO UPDATE SET accounts = accounts + 1;
END;

CREATE TRIGGER link_forgotten AFTER DELETE ON link WHEN old.tombstone IS NULL BEGIN
  UPDATE link_count SET accounts = accounts - 1 WHERE target = old.target;
END;

-- Buried, or dug up again: an account of the same person that was made anew takes the place of the tombstone.
CREATE TRIGGER link_buried AFTER UPDATE OF tombstone ON link WHEN (old.tombstone IS NULL) <> (new.tombstone IS NULL) BEGIN
  INSERT INTO link_count VALUES (new.target, 1)
    ON CONFLICT (target) DO UPDATE SET accounts = accounts + (new.tombstone IS NULL) - (old.tombstone IS NULL);
END;
