UPDATE ops.coverage
SET rechecked_at = greatest(rechecked_at, %(at)s), updated_at = now()
WHERE account_id = %(account_id)s AND provider = %(provider)s AND endpoint = %(endpoint)s
