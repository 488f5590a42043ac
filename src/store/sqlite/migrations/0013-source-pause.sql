-- A source that asked us to wait: until when, and how long that was when it asked. A moment that lies further away than its
-- own length comes from a clock that was ahead.
ALTER TABLE source ADD COLUMN paused_until INTEGER;
ALTER TABLE source ADD COLUMN paused_ms INTEGER;
