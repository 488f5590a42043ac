-- The target said that the account is there already. When nobody is found then, trying once more would end the same way.
ALTER TABLE outbox ADD COLUMN conflict INTEGER NOT NULL DEFAULT 0;
