-- Widens what is wanted of one endpoint and answers the ranges still to fetch, newest first.
-- A scrape ("resume") takes up everything that is missing and reads the lookback again; it starts
-- where the last run was asked to end, so that weeks without any run leave no hole. A backfill
-- only fills. Where `begin` is known the vendor has nothing before it: only what was asked from
-- there on is wanted, also where `begin` has moved back.
-- Where the last deep re-read is older than `recheck_due`, it reads again what it has since
-- `recheck_since`.
WITH asked AS (
    SELECT
        tstzrange(
            CASE
                WHEN %(resume)s AND NOT isempty(known)
                    THEN least(upper(known), %(since)s)
                ELSE %(since)s
            END,
            %(until)s
        ) AS span
    FROM (
        SELECT coalesce(
            (
                SELECT before.asked
                FROM ops.coverage AS before
                WHERE
                    before.account_id = %(account_id)s
                    AND before.provider = %(provider)s
                    AND before.endpoint = %(endpoint)s
            ),
            '{}'::tstzmultirange
        ) AS known
    ) AS current
),

state AS (
    INSERT INTO ops.coverage AS known (
        account_id, provider, endpoint, asked, wanted, data_since, rechecked_at
    )
    SELECT
        %(account_id)s,
        %(provider)s,
        %(endpoint)s,
        tstzmultirange(asked.span),
        tstzmultirange(asked.span * tstzrange(%(begin)s, NULL)),
        %(begin)s,
        %(until)s
    FROM asked
    ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
        SET
            asked = known.asked + excluded.asked,
            wanted = CASE
                WHEN excluded.data_since IS NULL THEN known.wanted + excluded.wanted
                ELSE
                    (known.asked + excluded.asked)
                    * tstzmultirange(tstzrange(excluded.data_since, NULL))
                    + known.covered
            END,
            data_since = coalesce(excluded.data_since, known.data_since),
            updated_at = now()
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
