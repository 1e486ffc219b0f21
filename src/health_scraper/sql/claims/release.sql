-- Gives the lock of an account back.
SELECT pg_advisory_unlock(hashtextextended(%(name)s, 0))
