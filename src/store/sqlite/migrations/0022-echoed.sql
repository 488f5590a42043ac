-- Values a target keeps in another form than they were sent in (a date with its midnight, a telephone number without blanks): by
-- attribute, `sent` and `seen`. What is wanted and was sent once is not sent again because of the form it came back in.
ALTER TABLE link ADD COLUMN echoed TEXT NOT NULL DEFAULT '{}';
