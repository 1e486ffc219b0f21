-- Without a vault nothing was ever mirrored, and nothing is behind.
SELECT
    now() AS time,
    account,
    provider,
    (
        mirror_error IS NOT NULL
        OR coalesce(mirrored_generation < generation, false)
        AND rotated_at < now() - interval '15 minutes'
    )::integer AS value
FROM ops.token_status
WHERE state <> 'reauthorize'
ORDER BY account, provider
