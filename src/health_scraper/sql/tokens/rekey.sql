-- The same token set under another key.
UPDATE ops.token
SET ciphertext = %(ciphertext)s
WHERE
    account_id = %(account_id)s
    AND provider = %(provider)s
    AND generation = %(seen)s
