-- Marks the rows of a completely read window that the vendor lists no more. What another run has
-- stored since this one began to read may be newer than the listing.
WITH listed AS (
    SELECT {selected}
    FROM unnest({arrays}) AS page ({columns})
),

gone AS (
    UPDATE {table} AS stored
    SET deleted_at = now(), updated_at = now()
    WHERE
        stored.account_id = %(account_id)s
        AND stored.deleted_at IS NULL
        AND stored.updated_at < %(began)s
        AND {inside}
        AND {final}
        AND NOT EXISTS (SELECT FROM listed WHERE {same_key})
    RETURNING TRUE
)

SELECT count(*) AS deleted FROM gone
