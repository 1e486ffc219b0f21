-- Marks a grant dead, unless a newer generation has come meanwhile.
UPDATE ops.token
SET dead_since = now(), dead_reason = %(reason)s, intent_at = NULL
WHERE
    account_id = %(account_id)s
    AND provider = %(provider)s
    AND generation = %(generation)s
