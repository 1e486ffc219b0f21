-- Marks the latest version of what a whole listing no longer holds.
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
        AND stored.observed_at < %(until)s
        AND NOT EXISTS (SELECT FROM listed WHERE {same_key})
        AND NOT EXISTS (
            SELECT FROM {table} AS newer
            WHERE
                newer.account_id = stored.account_id
                AND {newer_key}
                AND newer.observed_at > stored.observed_at
        )
    RETURNING TRUE
)

SELECT count(*) AS deleted FROM gone
