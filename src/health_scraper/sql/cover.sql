-- Records a completely fetched window, in the transaction of its last page. A window that was read
-- whole shows that the vendor takes whole requests: what was read with smaller ones is missing.
-- Nothing is recorded where the account was unlinked meanwhile.
INSERT INTO ops.coverage AS known (account_id, provider, endpoint, covered, complete_at)
SELECT
    token.account_id,
    token.provider,
    %(endpoint)s,
    tstzmultirange(tstzrange(%(since)s, %(until)s)),
    now()
FROM ops.token
WHERE token.account_id = %(account_id)s AND token.provider = %(provider)s
ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
    SET
        covered = CASE WHEN %(narrowed)s THEN known.covered ELSE known.covered - known.narrowed END
            + excluded.covered,
        narrowed = CASE WHEN %(narrowed)s THEN known.narrowed + excluded.covered ELSE '{}' END,
        complete_at = now(),
        updated_at = now()
RETURNING TRUE AS linked
