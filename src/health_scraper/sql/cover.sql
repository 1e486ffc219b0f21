-- Records a completely fetched window, in the transaction of its last page. A window that was read
-- whole shows that the vendor takes whole requests: what was read with smaller ones is missing.
INSERT INTO ops.coverage AS known (account_id, provider, endpoint, covered, complete_at)
VALUES (
    %(account_id)s,
    %(provider)s,
    %(endpoint)s,
    tstzmultirange(tstzrange(%(since)s, %(until)s)),
    now()
)
ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
    SET
        covered = CASE WHEN %(narrowed)s THEN known.covered ELSE known.covered - known.narrowed END
            + excluded.covered,
        narrowed = CASE WHEN %(narrowed)s THEN known.narrowed + excluded.covered ELSE '{}' END,
        complete_at = now(),
        updated_at = now()
