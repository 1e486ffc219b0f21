-- Forgets a token set.
DELETE FROM ops.token
WHERE account_id = %(account_id)s AND provider = %(provider)s
