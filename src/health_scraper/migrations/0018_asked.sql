-- What was wanted is narrowed where the vendor has nothing; what was asked is kept, so that data
-- which turn up further back are wanted after all.

ALTER TABLE ops.coverage ADD COLUMN asked tstzmultirange NOT NULL DEFAULT '{}';
UPDATE ops.coverage SET asked = wanted;
COMMENT ON COLUMN ops.coverage.asked IS
    'Ranges that some run was asked for, those included before which the vendor has nothing.';
