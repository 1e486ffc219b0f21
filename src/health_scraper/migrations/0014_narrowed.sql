-- What was read with a smaller request, because the vendor refused the whole one.

ALTER TABLE ops.coverage ADD COLUMN narrowed tstzmultirange NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ops.coverage.narrowed IS
    'Ranges read without the newer fields; missing again as soon as a whole request is accepted.';
