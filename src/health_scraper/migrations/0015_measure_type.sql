-- A measure is looked up by its key. On a table without statistics an index that begins with a
-- part of that key looks as good as the key's own, and reads all measures of the type each time.
-- This one serves the views, which show what is not deleted; a look-up by the key cannot use it.

DROP INDEX withings.measure_type;
CREATE INDEX measure_type ON withings.measure (account_id, type, date) WHERE deleted_at IS NULL;
