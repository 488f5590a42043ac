-- Everything about one person at one target stands under one version. `version` grows with every write, out of the one counter,
-- and never comes back; a decision names the version it was taken on, and is not carried out when that has moved.
-- `due`: the revision of the newest reason to plan the person here, NULL for none. `considered`: planning has looked at that reason.
-- `failed`, `failed_tries`: what was tried to no effect, and how often; it outlives the operation.
CREATE TABLE pair (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  due INTEGER,
  considered INTEGER NOT NULL DEFAULT 0,
  failed TEXT,
  failed_tries INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (target, key)
) WITHOUT ROWID;

-- Every pair that exists gets the number this migration takes; the counter goes on behind it.
UPDATE store SET revision = revision + 1;
INSERT INTO pair (target, key, version, due)
  SELECT p.target, p.key, (SELECT revision FROM store), d.rev
    FROM (SELECT target, key FROM due UNION SELECT target, key FROM link UNION SELECT target, key FROM outbox
          UNION SELECT target, key FROM incoming) p
    LEFT JOIN due d ON d.target = p.target AND d.key = p.key;

-- What waited behind an operation in flight is planned anew.
UPDATE pair SET due = coalesce(due, version)
  WHERE EXISTS (SELECT 1 FROM incoming i WHERE i.target = pair.target AND i.key = pair.key);
DROP TABLE incoming;
DROP TABLE due;

CREATE INDEX pair_due ON pair (target, key) WHERE due IS NOT NULL;
CREATE INDEX pair_unplanned ON pair (target, key) WHERE due IS NOT NULL AND considered = 0;

-- `wanted`: what the operation is to bring about, in short. `account`: the account it is about, where there is one already.
ALTER TABLE outbox ADD COLUMN wanted TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN account TEXT;
-- When the plan was made: how old what was seen is. Of what waits already nobody knows.
ALTER TABLE outbox ADD COLUMN planned_at INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET account = planned ->> '$.change.remoteId';
CREATE INDEX outbox_account ON outbox (target, account) WHERE account IS NOT NULL;

-- What older plans hold was decided before there were versions: it is planned again before it can be applied.
ALTER TABLE plan_change ADD COLUMN version INTEGER NOT NULL DEFAULT -1;
ALTER TABLE plan_change ADD COLUMN wanted TEXT NOT NULL DEFAULT '';
CREATE INDEX plan_change_held ON plan_change (target, key) WHERE state = 'held';
DROP INDEX plan_withheld_count;
CREATE INDEX plan_withheld_pair ON plan_withheld (plan, target, key);
UPDATE pair SET due = coalesce(due, version)
  WHERE EXISTS (SELECT 1 FROM plan_change c WHERE c.target = pair.target AND c.key = pair.key AND c.state = 'held');

-- One account of a target belongs to one person. Where two had it, the one who had it first keeps it; the other is planned
-- again, and is told whose it is.
UPDATE pair SET due = coalesce(due, version)
  WHERE EXISTS (SELECT 1 FROM link l JOIN link first ON first.target = l.target AND first.remote_id = l.remote_id
                 AND first.tombstone IS NULL AND (first.version, first.key) < (l.version, l.key)
                WHERE l.target = pair.target AND l.key = pair.key AND l.tombstone IS NULL);
DELETE FROM link WHERE tombstone IS NULL AND EXISTS (
  SELECT 1 FROM link first WHERE first.target = link.target AND first.remote_id = link.remote_id
    AND first.tombstone IS NULL AND (first.version, first.key) < (link.version, link.key));
DROP INDEX link_account;
CREATE UNIQUE INDEX link_account ON link (target, remote_id) WHERE tombstone IS NULL;

-- From when the grace period of a disabled account counts: on the day, the rule that holds then is asked how long it is.
ALTER TABLE link ADD COLUMN grace_from INTEGER;
