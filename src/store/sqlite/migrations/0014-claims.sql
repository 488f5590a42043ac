-- What the changes of a plan take, give up or would take, so that two people of one plan who want the same are found wherever
-- they stand in it. `claim`: a value of an identifying attribute, or an account, as text under which equal ones are the same.
-- `how`: takes, frees, wants (not planned: `holder` has it).
CREATE TABLE plan_claim (
  plan INTEGER NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
  target TEXT NOT NULL,
  claim TEXT NOT NULL,
  how TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  holder TEXT,
  PRIMARY KEY (plan, target, claim, how, key)
) WITHOUT ROWID;
CREATE INDEX plan_claim_person ON plan_claim (plan, target, key);
CREATE INDEX plan_claim_holder ON plan_claim (plan, target, holder) WHERE holder IS NOT NULL;

-- The same of operations on their way. It comes and goes with them.
CREATE TABLE open_claim (
  target TEXT NOT NULL,
  claim TEXT NOT NULL,
  how TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (target, claim, how, key)
) WITHOUT ROWID;
CREATE INDEX open_claim_person ON open_claim (target, key);

CREATE TRIGGER open_claim_ended AFTER DELETE ON outbox BEGIN
  DELETE FROM open_claim WHERE target = old.target AND key = old.key;
END;

CREATE TRIGGER open_claim_replaced AFTER UPDATE OF id ON outbox WHEN old.id <> new.id BEGIN
  DELETE FROM open_claim WHERE target = old.target AND key = old.key;
END;

-- Who was withheld until something is done at the target: `person <key>` waits for that person's operation, `name <name>` for
-- an account of that name.
CREATE TABLE pair_need (
  target TEXT NOT NULL,
  need TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (target, need, key)
) WITHOUT ROWID;
CREATE INDEX pair_need_person ON pair_need (target, key);

CREATE TRIGGER pair_need_gone AFTER DELETE ON pair BEGIN
  DELETE FROM pair_need WHERE target = old.target AND key = old.key;
END;
