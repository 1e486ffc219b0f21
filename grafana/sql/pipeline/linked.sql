SELECT count(*) AS "Linked accounts"
FROM ops.token_status
WHERE account_id IN ($account)
