-- How many resources of a space there are in each block of 1,024 numbers (`pk`), kept by triggers: a late page of a list begins in
-- its block, instead of going through everybody who stands before it. `block` is the number of its first.
CREATE TABLE scim_block (
  space INTEGER NOT NULL REFERENCES scim_space (id),
  block INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (space, block)
) WITHOUT ROWID;

INSERT INTO scim_block SELECT space, pk & ~1023, count(*) FROM scim_resource GROUP BY space, pk & ~1023;

CREATE TRIGGER scim_block_added AFTER INSERT ON scim_resource BEGIN
  INSERT INTO scim_block VALUES (new.space, new.pk & ~1023, 1) ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER scim_block_removed AFTER DELETE ON scim_resource BEGIN
  UPDATE scim_block SET total = total - 1 WHERE space = old.space AND block = old.pk & ~1023;
END;
