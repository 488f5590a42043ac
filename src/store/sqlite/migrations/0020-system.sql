-- Which system a target and a source talk to, as JSON text (`domain/system.ts`): what is remembered of accounts and people belongs to
-- it. NULL: not known yet. `system_since`: since when it is remembered; `replaced_at`: when a human said that another system stands
-- there now, so that what was done before was done elsewhere.
ALTER TABLE target ADD COLUMN system TEXT;
ALTER TABLE target ADD COLUMN system_since INTEGER;
ALTER TABLE target ADD COLUMN replaced_at INTEGER;
ALTER TABLE source ADD COLUMN system TEXT;
ALTER TABLE source ADD COLUMN system_since INTEGER;

-- Where and how each attribute is written, in short, and the counter at which that last changed.
ALTER TABLE target ADD COLUMN writing TEXT NOT NULL DEFAULT '{}';
-- Attributes whose place or way of writing has changed since the target confirmed them: to be sent again, though equal.
ALTER TABLE link ADD COLUMN outdated TEXT NOT NULL DEFAULT '[]';
