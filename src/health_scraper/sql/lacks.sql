-- Whether something of a range is wanted of an endpoint and is not covered.
SELECT
    NOT isempty((wanted - covered) * tstzmultirange(tstzrange(%(since)s, %(until)s))) AS lacks
FROM ops.coverage
WHERE account_id = %(account_id)s AND provider = %(provider)s AND endpoint = %(endpoint)s
