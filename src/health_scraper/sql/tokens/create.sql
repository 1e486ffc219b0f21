-- The first token set of an account at a vendor.
INSERT INTO ops.token (
    account_id,
    provider,
    generation,
    ciphertext,
    vendor_user_id,
    scopes,
    token_url,
    authorized_at,
    rotated_at,
    expires_at
)
VALUES (
    %(account_id)s,
    %(provider)s,
    %(generation)s,
    %(ciphertext)s,
    %(vendor_user_id)s,
    %(scopes)s,
    %(token_url)s,
    %(authorized_at)s,
    %(rotated_at)s,
    %(expires_at)s
)
ON CONFLICT ON CONSTRAINT token_pkey DO NOTHING
