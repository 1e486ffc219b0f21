SELECT
    now() AS time,
    account,
    provider,
    (state = 'reauthorize')::integer AS value
FROM ops.token_status
ORDER BY account, provider
