-- Texts of pushed resources used to be found under folded letters that are not the same to anybody: `buße` under `busse`, `ılay` under
-- `ilay`. Resources with such a letter are found anew, by whoever knows what their attributes are, before anybody asks for them.
-- Nobody is lost on the way there: those that are left stand here, also after a kill.
CREATE TABLE scim_reindex (
  pk INTEGER PRIMARY KEY REFERENCES scim_resource (pk) ON DELETE CASCADE
);

-- Every letter that both foldings write differently, and the combining marks of which such a letter may be put together: a resource too
-- many costs a moment, one too few could not be found. A test counts them over all of Unicode.
INSERT INTO scim_reindex
  SELECT pk FROM scim_body WHERE body GLOB '*['
    || char(0xdf, 0x130, 0x131, 0x149, 0x1f0, 0x390, 0x3b0, 0x587)
    || char(0x300) || '-' || char(0x345)
    || char(0x13a0) || '-' || char(0x13fd)
    || char(0x1e96) || '-' || char(0x1e9a)
    || char(0x1f50) || '-' || char(0x1ffc)
    || char(0xab70) || '-' || char(0xabbf)
    || char(0xfb00) || '-' || char(0xfb17)
    || ']*';

-- What is written here changes under what a resource is found and nothing that anybody sees of it: no version, no `seq`. `found` is as in
-- `scim_edit`. Only rows that differ are touched.
CREATE VIEW scim_found (id, folded, found) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER scim_found_written INSTEAD OF INSERT ON scim_found BEGIN
  UPDATE scim_resource SET folded = new.folded WHERE id = new.id;
  DELETE FROM scim_value WHERE resource = (SELECT pk FROM scim_resource WHERE id = new.id) AND (path, element, value) NOT IN (
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(new.found) j);
  INSERT INTO scim_value (resource, path, element, value)
    SELECT r.pk, j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM scim_resource r JOIN json_each(new.found) j
     WHERE r.id = new.id ON CONFLICT DO NOTHING;
  DELETE FROM scim_reindex WHERE pk = (SELECT pk FROM scim_resource WHERE id = new.id);
END;
