-- A source's last word on whether somebody is active: 1 active, 0 inactive, 2 nobody can tell (it came in a record of a key that stood
-- twice), NULL it never said. It outlives the record that had it: a leaver whose record is purged is not let in because another source
-- still lists them.
ALTER TABLE person ADD COLUMN said INTEGER;
UPDATE person SET said = CASE WHEN fault IS NOT NULL THEN 2 WHEN json_type(attributes, '$.active') = 'true' THEN 1 ELSE 0 END
 WHERE json_type(attributes, '$.active') IN ('true', 'false');
