-- Closes an intent whose refresh has certainly not happened.
UPDATE ops.token
SET intent_at = NULL
WHERE
    account_id = %(account_id)s
    AND provider = %(provider)s
    AND generation = %(generation)s
