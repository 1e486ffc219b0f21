-- What is known about data that are gone: coverage and rejected records.
WITH uncovered AS (
    DELETE FROM ops.coverage
    WHERE account_id = %(account_id)s AND provider = %(provider)s
)

DELETE FROM ops.rejected_record
WHERE account_id = %(account_id)s AND provider = %(provider)s
