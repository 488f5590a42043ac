-- Accounts that a human took from people: for the same person none of them is taken over again until a human, or a new key, links one.
CREATE TABLE unlinked (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (target, key, remote_id)
) WITHOUT ROWID;

CREATE TRIGGER unlinked_over AFTER INSERT ON link BEGIN
  DELETE FROM unlinked WHERE target = new.target AND key = new.key;
END;
