-- Opens the intent to refresh one generation; an open one keeps the time it was first opened.
UPDATE ops.token
SET intent_at = coalesce(intent_at, now())
WHERE
    account_id = %(account_id)s
    AND provider = %(provider)s
    AND generation = %(generation)s
