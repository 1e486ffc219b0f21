-- Every token set and its state, in a steady order.
SELECT
    token.account_id,
    account.name AS account,
    token.provider,
    token.generation,
    token.ciphertext,
    token.vendor_user_id,
    token.authorized_at,
    token.rotated_at,
    token.dead_reason,
    token.mirrored_generation,
    token.mirror_error
FROM ops.token
INNER JOIN ops.account ON account.id = token.account_id
ORDER BY account.name, token.provider
