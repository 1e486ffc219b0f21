WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

night AS (
    SELECT account_id, provider, day, start_time, end_time, local_start, source_id
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider IN ('oura', 'withings')
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    ORDER BY day DESC, provider
    LIMIT 1
),

-- Deep is at the bottom; the clock counts three minutes, and the last stage lasts until the person wakes up.
stage AS (
    SELECT phase.time, CASE phase.phase_label
        WHEN 'deep' THEN 1 WHEN 'light' THEN 2 WHEN 'rem' THEN 3 WHEN 'awake' THEN 4
    END AS level
    FROM night
    INNER JOIN oura.sleep_phase_5_min AS phase
        ON phase.account_id = night.account_id AND phase.id = night.source_id
    WHERE night.provider = 'oura'
    UNION ALL
    SELECT stretch.startdate, CASE stretch.state
        WHEN 2 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 3 WHEN 0 THEN 4 WHEN 15 THEN 4
    END
    FROM night
    INNER JOIN withings.sleep AS stretch
        ON
            stretch.account_id = night.account_id
            AND stretch.startdate >= night.start_time
            AND stretch.startdate < night.end_time
            AND stretch.deleted_at IS NULL
    WHERE night.provider = 'withings'
),

drawn AS (
    SELECT stage.time, stage.level
    FROM stage
    CROSS JOIN night
    WHERE stage.time <= night.end_time
    UNION ALL
    SELECT night.end_time, last.level
    FROM night
    CROSS JOIN LATERAL (
        SELECT stage.level
        FROM stage
        WHERE stage.time < night.end_time
        ORDER BY stage.time DESC
        LIMIT 1
    ) AS last
    UNION ALL
    -- Room for the last label of the clock.
    SELECT end_time + interval '12 minutes', NULL
    FROM night
)

SELECT
    extract(
        EPOCH FROM night.local_start + (drawn.time - night.start_time) - night.day
    )::double precision / 180 AS "Clock",
    drawn.level AS "Stage"
FROM drawn
CROSS JOIN night
ORDER BY 1
