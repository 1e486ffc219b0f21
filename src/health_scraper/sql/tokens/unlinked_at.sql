-- When a link was last removed on purpose; NULL where it never was.
SELECT max(at) AS at
FROM ops.token_event
WHERE account_id = %(account_id)s AND provider = %(provider)s AND event = 'unlinked'
