-- One token set and its state, by primary key.
SELECT
    generation,
    ciphertext,
    vendor_user_id,
    scopes,
    token_url,
    authorized_at,
    rotated_at,
    expires_at,
    intent_at,
    dead_reason,
    mirrored_generation,
    mirror_error
FROM ops.token
WHERE account_id = %(account_id)s AND provider = %(provider)s
