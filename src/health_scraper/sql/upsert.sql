-- Stores one page of records. A row that came before and has not changed is not touched at all:
-- no lock, no new version, no WAL.
WITH incoming AS (
    SELECT {selected}
    FROM ROWS FROM ({sources}) AS page ({columns})
),

-- Whether anything is stored between the page's first key and its last: one look-up instead of one
-- for each record. A backfill's pages lie where nothing is.
stored_there AS (
    SELECT coalesce(
        (
            SELECT candidate.{first_key}
            FROM {table} AS candidate
            WHERE
                candidate.account_id = %(account_id)s
                AND candidate.{first_key}
                >= (SELECT {first_key} FROM incoming ORDER BY {first_key} LIMIT 1)
            ORDER BY candidate.{first_key}
            LIMIT 1
        ) <= (SELECT {first_key} FROM incoming ORDER BY {first_key} DESC LIMIT 1),
        FALSE
    ) AS anything
),

-- Without ON CONFLICT a row is written once instead of twice. Where another run stores the same
-- rows in this moment, PostgreSQL refuses, and the page is stored again.
appended AS (
    INSERT INTO {table} (account_id, {columns})
    SELECT %(account_id)s, {columns}
    FROM incoming
    WHERE NOT (SELECT anything FROM stored_there)
    ORDER BY {order}
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
        (SELECT anything FROM stored_there)
        AND (
            stored.account_id IS NULL
            OR stored.deleted_at IS NOT NULL
            OR ROW({stored_values}) IS DISTINCT FROM ROW({incoming_values})
        )
    ORDER BY {order}
),

-- ON CONFLICT is left for what another run stored a moment ago.
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
    CASE
        WHEN (SELECT anything FROM stored_there) THEN count(*) FILTER (WHERE inserted)
        ELSE (SELECT count(*) FROM incoming)
    END AS inserted,
    count(*) FILTER (WHERE NOT inserted) AS updated
FROM written
