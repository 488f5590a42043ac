-- What could not be read of somebody's last record: a JSON list of attribute (missing: the whole record), value and reason. Null when
-- all of it could. `attributes` then holds what could be read, and the last good values of the rest.
ALTER TABLE person ADD COLUMN unread TEXT;
CREATE INDEX person_unread ON person (source) WHERE fault IS NOT NULL OR unread IS NOT NULL;

-- `failed` and `failures` are of records without a readable key in the last reading of everyone, these two of the last reading of
-- changes. Everybody else who is not understood is known by person and counted there.
ALTER TABLE source ADD COLUMN feed_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN feed_failures TEXT NOT NULL DEFAULT '[]';
UPDATE source SET failed = 0, failures = '[]';

-- Until now a feed passed over changes that could not be read, and blocked who changed twice during one reading. What was missed is
-- in no feed behind the place where it was left: each is read from its beginning once more, which puts right whoever is in it.
UPDATE source SET cursor = NULL;
