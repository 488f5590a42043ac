-- What identity providers pushed. A space is one resource type of one tenant: whoever starts from the spaces of a tenant never
-- meets anything of another. `folded`: the type's name as it is compared without case. `total` is kept by triggers.
CREATE TABLE scim_space (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  type TEXT NOT NULL,
  folded TEXT NOT NULL,
  total INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, type)
);

-- Short numbers for the paths of values. Never deleted.
CREATE TABLE scim_path (
  id INTEGER PRIMARY KEY,
  space INTEGER NOT NULL REFERENCES scim_space (id),
  path TEXT NOT NULL,
  UNIQUE (space, path)
);

-- Narrow on purpose: renaming a group of 50,000 writes 50,000 of these rows, and listing it reads them. `pk` is the first `seq`
-- a resource had, so its order is that of creation, and no number is ever used twice. `folded`: `display` without case.
CREATE TABLE scim_resource (
  pk INTEGER PRIMARY KEY,
  space INTEGER NOT NULL REFERENCES scim_space (id),
  id TEXT NOT NULL UNIQUE,
  display TEXT NOT NULL,
  folded TEXT NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  seq INTEGER NOT NULL
);
CREATE INDEX scim_resource_space ON scim_resource (space);
CREATE INDEX scim_resource_seq ON scim_resource (space, seq);

CREATE TABLE scim_body (
  pk INTEGER PRIMARY KEY,
  body TEXT NOT NULL
);

-- What filters and sorting see. `value` has no type of its own: text and numbers stay what they are, and all numbers stand before
-- all text. One element may hold several values at one path.
CREATE TABLE scim_value (
  resource INTEGER NOT NULL,
  path INTEGER NOT NULL,
  element INTEGER NOT NULL,
  value NOT NULL,
  PRIMARY KEY (resource, path, element, value)
) WITHOUT ROWID;
CREATE INDEX scim_value_found ON scim_value (path, value);

-- `place` keeps the order in which members came.
CREATE TABLE scim_member (
  grp INTEGER NOT NULL,
  place INTEGER NOT NULL,
  member INTEGER NOT NULL,
  PRIMARY KEY (grp, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX scim_member_once ON scim_member (grp, member);
CREATE INDEX scim_member_of ON scim_member (member);

CREATE TRIGGER scim_resource_added AFTER INSERT ON scim_resource BEGIN
  UPDATE scim_space SET total = total + 1 WHERE id = new.space;
END;

CREATE TRIGGER scim_resource_removed AFTER DELETE ON scim_resource BEGIN
  UPDATE scim_space SET total = total - 1 WHERE id = old.space;
  DELETE FROM scim_body WHERE pk = old.pk;
  DELETE FROM scim_value WHERE resource = old.pk;
  DELETE FROM scim_member WHERE grp = old.pk;
  DELETE FROM scim_member WHERE member = old.pk;
END;

-- What was deleted, for those who ask what happened since.
CREATE TABLE scim_gone (
  id TEXT PRIMARY KEY,
  space INTEGER NOT NULL REFERENCES scim_space (id),
  seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX scim_gone_seq ON scim_gone (space, seq);

-- Credentials that may push. Only a hash: who reads this table cannot use them.
CREATE TABLE token (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  profile TEXT,
  read_only INTEGER NOT NULL,
  note TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  used_at INTEGER
);
