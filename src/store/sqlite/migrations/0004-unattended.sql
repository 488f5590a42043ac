-- Runs nobody asked for: what they take away is counted together over a day. `watched_from`: since when, at a target where that
-- was too much and a human has not looked yet.
ALTER TABLE run ADD COLUMN unattended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE target ADD COLUMN watched_from INTEGER;
