SELECT count(*) FILTER (WHERE state = 'reauthorize') AS "To authorize"
FROM ops.token_status
WHERE account_id IN ($account)
