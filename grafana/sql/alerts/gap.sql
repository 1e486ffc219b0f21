-- Stretches that were wanted, are missing, and ended more than a week ago.
SELECT
    now() AS time,
    token.account,
    known.provider || '.' || known.endpoint AS endpoint,
    (
        SELECT count(*)
        FROM unnest(known.wanted - known.covered) AS gap (span)
        WHERE upper(gap.span) < now() - interval '7 days'
    ) AS value
FROM ops.coverage AS known
INNER JOIN ops.token_status AS token
    ON token.account_id = known.account_id AND token.provider = known.provider
WHERE token.state <> 'reauthorize'
ORDER BY token.account, endpoint
