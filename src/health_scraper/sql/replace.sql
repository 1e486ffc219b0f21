-- Marks the rows of documents that came again without them: a document replaces all its rows.
WITH incoming AS (
    SELECT {selected}
    FROM ROWS FROM ({sources}) AS page ({columns})
),

gone AS (
    UPDATE {table} AS stored
    SET deleted_at = now(), updated_at = now()
    WHERE
        stored.account_id = %(account_id)s
        AND stored.deleted_at IS NULL
        AND stored.{parent} = ANY(%(parents)s::{parent_type}[])
        AND NOT EXISTS (SELECT FROM incoming WHERE {same_key})
    RETURNING TRUE
)

SELECT count(*) AS deleted FROM gone
