-- Waits for the lock of a token set and keeps it until this transaction ends, however it ends.
SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))
