-- Compare-and-swap: the new token set, if the row still holds the generation that was read.
-- A new set brings a dead grant back to life and closes the intent.
UPDATE ops.token
SET
    generation = %(generation)s,
    ciphertext = %(ciphertext)s,
    vendor_user_id = %(vendor_user_id)s,
    scopes = %(scopes)s,
    token_url = %(token_url)s,
    authorized_at = %(authorized_at)s,
    rotated_at = %(rotated_at)s,
    expires_at = %(expires_at)s,
    intent_at = NULL,
    dead_since = NULL,
    dead_reason = NULL
WHERE
    account_id = %(account_id)s
    AND provider = %(provider)s
    AND generation = %(seen)s
