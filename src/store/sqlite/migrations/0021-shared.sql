-- What was found in a list is remembered exactly while the list is shared with others. Until now nothing was remembered of accounts
-- that usherd had made, so that nobody could tell whether what is confirmed of a list is the whole list. Of every list it counts as
-- our own members from now on; where the list is ours alone, the account is looked at before it is planned again.
UPDATE link
   SET found = json_patch(
         (SELECT json_group_object(c.key, json('[]')) FROM json_each(link.confirmed) c WHERE c.type = 'array'), found)
 WHERE tombstone IS NULL AND EXISTS (SELECT 1 FROM json_each(link.confirmed) c WHERE c.type = 'array');
