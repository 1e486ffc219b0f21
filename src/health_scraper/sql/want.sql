-- Widens what is wanted of one endpoint and answers the ranges still to fetch, newest first.
-- A scrape ("resume") takes up everything that is missing and reads the lookback again; it starts
-- where coverage ended, so that a week without any run leaves no hole. A backfill only fills.
WITH asked AS (
    SELECT
        tstzrange(
            CASE
                WHEN %(resume)s AND NOT isempty(covered)
                    THEN least(upper(covered), %(since)s)
                ELSE %(since)s
            END,
            %(until)s
        ) AS span
    FROM (
        SELECT coalesce(
            (
                SELECT known.covered
                FROM ops.coverage AS known
                WHERE
                    known.account_id = %(account_id)s
                    AND known.provider = %(provider)s
                    AND known.endpoint = %(endpoint)s
            ),
            '{}'::tstzmultirange
        ) AS covered
    ) AS current
),

state AS (
    INSERT INTO ops.coverage AS known (account_id, provider, endpoint, wanted)
    SELECT %(account_id)s, %(provider)s, %(endpoint)s, tstzmultirange(asked.span)
    FROM asked
    ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
        SET wanted = known.wanted + excluded.wanted, updated_at = now()
    RETURNING known.wanted, known.covered
),

missing AS (
    SELECT CASE
        WHEN %(resume)s
            THEN state.wanted - state.covered + tstzmultirange(tstzrange(%(since)s, %(until)s))
        ELSE (state.wanted - state.covered) * tstzmultirange(tstzrange(%(since)s, %(until)s))
    END AS ranges
    FROM state
)

SELECT
    lower(gap.span) AS since,
    upper(gap.span) AS until
FROM missing, unnest(missing.ranges) AS gap (span)
ORDER BY lower(gap.span) DESC
