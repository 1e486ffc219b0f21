-- Stores documents that keep a history: a new row only where the latest version differs.
WITH incoming AS (
    SELECT {selected}
    FROM ROWS FROM ({sources}) AS page ({columns})
),

latest AS (
    SELECT version.*
    FROM {table} AS version
    WHERE
        version.account_id = %(account_id)s
        AND NOT EXISTS (
            SELECT FROM {table} AS newer
            WHERE
                newer.account_id = version.account_id
                AND {newer_key}
                AND newer.observed_at > version.observed_at
        )
),

fresh AS (
    SELECT
        incoming.*,
        stored.account_id IS NULL AS is_first
    FROM incoming
    LEFT JOIN latest AS stored ON {same_key}
    WHERE
        stored.account_id IS NULL
        OR stored.deleted_at IS NOT NULL
        OR ROW({stored_values}) IS DISTINCT FROM ROW({incoming_values})
),

written AS (
    INSERT INTO {table} (account_id, {columns})
    SELECT %(account_id)s, {columns}
    FROM fresh
)

SELECT
    count(*) FILTER (WHERE is_first) AS inserted,
    count(*) FILTER (WHERE NOT is_first) AS updated
FROM fresh
