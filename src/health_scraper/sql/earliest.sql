-- When the first row lies in time, whether or not the vendor still lists it.
SELECT min({begin}) AS at
FROM {table} AS stored {placing}
WHERE stored.account_id = %(account_id)s
