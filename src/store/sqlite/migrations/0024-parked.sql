-- An operation that failed too often is `parked`, as every text calls it; up to 0.1 it was stored as `escrow`. What is still open and what
-- kept plans withhold gets the new word. No version moves: nothing is decided on anew because of a name.
-- Lines of the ledger stay as they were written, and are read under the new word: there may be millions, and lines are never changed.
UPDATE outbox SET state = 'parked' WHERE state = 'escrow';
UPDATE plan_withheld SET code = 'parked' WHERE code = 'escrow';
