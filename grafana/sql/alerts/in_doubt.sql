-- A refresh that was begun and has no outcome after a quarter of an hour.
SELECT
    now() AS time,
    account,
    provider,
    coalesce(intent_at < now() - interval '15 minutes', false)::integer AS value
FROM ops.token_status
WHERE state <> 'reauthorize'
ORDER BY account, provider
