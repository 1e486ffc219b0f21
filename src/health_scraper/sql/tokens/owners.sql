-- The accounts linked to one person at a vendor.
SELECT account.name AS account
FROM ops.token
INNER JOIN ops.account ON account.id = token.account_id
WHERE token.provider = %(provider)s AND token.vendor_user_id = %(vendor_user_id)s
ORDER BY account.name
