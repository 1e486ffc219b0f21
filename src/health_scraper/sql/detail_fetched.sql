INSERT INTO ops.detail AS known (account_id, provider, endpoint, thing)
VALUES (%(account_id)s, %(provider)s, %(endpoint)s, %(thing)s)
ON CONFLICT ON CONSTRAINT detail_pkey DO UPDATE
    SET fetched_at = now()
