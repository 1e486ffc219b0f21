-- The vendor has nothing before an instant: nobody wants it any more.
UPDATE ops.coverage
SET
    wanted = wanted - tstzmultirange(tstzrange(NULL, %(at)s)) + wanted * covered,
    data_since = %(at)s,
    updated_at = now()
WHERE account_id = %(account_id)s AND provider = %(provider)s AND endpoint = %(endpoint)s
