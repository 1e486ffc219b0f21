-- The greatest generation an account ever had at a vendor: events outlive an unlinked token.
SELECT coalesce(max(generation), 0) AS last
FROM ops.token_event
WHERE account_id = %(account_id)s AND provider = %(provider)s
