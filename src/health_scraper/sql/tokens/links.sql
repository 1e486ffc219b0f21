-- Every linked account, in a steady order.
SELECT token.account_id, account.name AS account, token.provider
FROM ops.token
INNER JOIN ops.account ON account.id = token.account_id
ORDER BY account.name, token.provider
