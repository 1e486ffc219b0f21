-- Stores one page of records. A row that came before and has not changed is not touched at all:
-- no lock, no new version, no WAL. ON CONFLICT is left for what another run stored a moment ago.
WITH incoming AS (
    SELECT {selected}
    FROM ROWS FROM ({sources}) AS page ({columns})
),

fresh AS (
    SELECT incoming.*
    FROM incoming
    -- One look-up by the key for each record, whatever the planner thinks of a page's size: a
    -- plan that reads the whole table would make every page slower than the one before.
    LEFT JOIN LATERAL (
        SELECT candidate.*
        FROM {table} AS candidate
        WHERE candidate.account_id = %(account_id)s AND {candidate_key}
        LIMIT 1
    ) AS stored ON TRUE
    WHERE
        stored.account_id IS NULL
        OR stored.deleted_at IS NOT NULL
        OR ROW({stored_values}) IS DISTINCT FROM ROW({incoming_values})
    ORDER BY {order}
),

written AS (
    INSERT INTO {table} AS stored (account_id, {columns})
    SELECT %(account_id)s, {columns}
    FROM fresh
    ON CONFLICT ON CONSTRAINT {constraint} DO UPDATE
        SET {assignments}, updated_at = now(), deleted_at = NULL
        WHERE
            stored.deleted_at IS NOT NULL
            OR ROW({stored_values}) IS DISTINCT FROM ROW({excluded_values})
    RETURNING xmax = 0 AS inserted
)

SELECT
    count(*) FILTER (WHERE inserted) AS inserted,
    count(*) FILTER (WHERE NOT inserted) AS updated
FROM written
