-- Takes the lock of an account at a vendor for one kind of run, or says that it is taken.
SELECT pg_try_advisory_lock(hashtextextended(%(name)s, 0)) AS taken
