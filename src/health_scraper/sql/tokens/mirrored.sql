-- Notes what became of the vault's copy of one generation.
UPDATE ops.token
SET
    mirrored_generation = CASE
        WHEN %(error)s::text IS NULL THEN generation
        ELSE mirrored_generation
    END,
    mirrored_at = CASE WHEN %(error)s::text IS NULL THEN now() ELSE mirrored_at END,
    mirror_error = %(error)s
WHERE
    account_id = %(account_id)s
    AND provider = %(provider)s
    AND generation = %(generation)s
