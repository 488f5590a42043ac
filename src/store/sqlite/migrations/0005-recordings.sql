-- Shapes of SCIM requests that were refused or not wholly understood, while an operator wants them kept.
ALTER TABLE store ADD COLUMN records_scim INTEGER NOT NULL DEFAULT 0;
CREATE TABLE scim_recording (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  query TEXT NOT NULL,
  body TEXT NOT NULL,
  status INTEGER NOT NULL,
  detail TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  count INTEGER NOT NULL,
  UNIQUE (source, method, path, query, body, status)
);
