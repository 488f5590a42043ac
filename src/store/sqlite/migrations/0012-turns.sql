-- How long the wait was that a target was told to keep, and when a probe let it in again: a clock that was wrong for a while cannot
-- make a wait longer than it was, and a target that fails again right after a probe goes on doubling.
ALTER TABLE target ADD COLUMN pause_ms INTEGER;
ALTER TABLE target ADD COLUMN probe_ms INTEGER;
ALTER TABLE target ADD COLUMN reopened_at INTEGER;

-- The revision before a reading began that has not ended whole yet: who changed since then is not planned until it has.
ALTER TABLE source ADD COLUMN unread_since INTEGER;
