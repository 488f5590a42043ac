-- A resource stands in three tables. What is written to these views goes to all of them in one step: each statement costs two
-- changes of thread, and those were a third of a PATCH. `found` is what filters see of it, as JSON: [[path, element, value], ...].
CREATE VIEW scim_new (pk, space, id, display, folded, created, body, found) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER scim_new_written INSTEAD OF INSERT ON scim_new BEGIN
  INSERT INTO scim_resource (pk, space, id, display, folded, version, created, modified, seq)
    VALUES (new.pk, new.space, new.id, new.display, new.folded, 1, new.created, new.created, new.pk);
  INSERT INTO scim_body VALUES (new.pk, new.body);
  INSERT INTO scim_value (resource, path, element, value)
    SELECT new.pk, j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(new.found) j WHERE true ON CONFLICT DO NOTHING;
END;

CREATE VIEW scim_edit (pk, display, folded, modified, seq, body, found) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- Of the values only rows that differ are touched: an index page that is not written need not be flushed.
CREATE TRIGGER scim_edit_written INSTEAD OF INSERT ON scim_edit BEGIN
  UPDATE scim_resource
    SET display = new.display, folded = new.folded, modified = new.modified, seq = new.seq, version = version + 1
    WHERE pk = new.pk;
  UPDATE scim_body SET body = new.body WHERE pk = new.pk;
  DELETE FROM scim_value WHERE resource = new.pk AND (path, element, value) NOT IN (
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(new.found) j);
  INSERT INTO scim_value (resource, path, element, value)
    SELECT new.pk, j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(new.found) j WHERE true ON CONFLICT DO NOTHING;
END;
