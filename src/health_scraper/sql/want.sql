-- Widens what is wanted of one endpoint and answers the ranges still to fetch, newest first.
-- A scrape ("resume") takes up everything that is missing and reads the lookback again; it starts
-- where coverage ended, so that a week without any run leaves no hole. A backfill only fills.
-- Where the last deep re-read is older than `recheck_due`, it reads again what it has since
-- `recheck_since`.
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
    INSERT INTO ops.coverage AS known (account_id, provider, endpoint, wanted, rechecked_at)
    SELECT
        %(account_id)s,
        %(provider)s,
        %(endpoint)s,
        tstzmultirange(asked.span),
        %(until)s
    FROM asked
    ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
        SET wanted = known.wanted + excluded.wanted, updated_at = now()
    RETURNING
        known.wanted,
        known.covered,
        known.narrowed,
        %(resume)s AND coalesce(known.rechecked_at <= %(recheck_due)s, TRUE) AS rechecks
),

missing AS (
    SELECT
        state.covered,
        state.narrowed,
        state.rechecks,
        CASE
            WHEN %(resume)s
                THEN
                    state.wanted - state.covered
                    + tstzmultirange(tstzrange(%(since)s, %(until)s))
                    + state.covered * tstzmultirange(
                        tstzrange(
                            CASE WHEN state.rechecks THEN %(recheck_since)s ELSE %(since)s END,
                            %(until)s
                        )
                    )
            ELSE (state.wanted - state.covered) * tstzmultirange(tstzrange(%(since)s, %(until)s))
        END AS ranges
    FROM state
)

SELECT
    clock_timestamp() AS asked_at,
    missing.rechecks,
    NOT isempty(missing.narrowed) AS narrowed,
    lower(gap.span) AS since,
    upper(gap.span) AS until,
    gap.span && missing.covered AS known
FROM missing
LEFT JOIN LATERAL unnest(missing.ranges) AS gap (span) ON TRUE
ORDER BY lower(gap.span) DESC
