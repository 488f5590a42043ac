-- The number under which something was last done at the target: whoever began to wait for it a moment too late is planned again.
ALTER TABLE target ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
