-- The fingerprint of the key that encrypted each token set.
SELECT account_id, provider, substring(ciphertext FOR %(length)s) AS key
FROM ops.token
