WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

chosen AS (
    SELECT
        id,
        timezone,
        coalesce(nullif('$day', 'last')::date, last_day) AS day,
        CASE
            WHEN '$day' = 'last' THEN $__timeTo()::timestamptz - interval '24 hours'
            ELSE nullif('$day', 'last')::date::timestamp AT TIME ZONE timezone
        END AS since,
        CASE
            WHEN '$day' = 'last' THEN $__timeTo()::timestamptz
            ELSE (nullif('$day', 'last')::date + 1)::timestamp AT TIME ZONE timezone
        END AS until
    FROM person
),

moment AS (
    SELECT generate_series(
        date_bin('5 minutes', since, '2000-01-01'), until - interval '1 second',
        interval '5 minutes'
    ) AS time
    FROM chosen
),

beat AS (
    SELECT
        date_bin('5 minutes', time, '2000-01-01') AS time,
        avg(heart_rate_bpm) FILTER (WHERE provider = 'oura') AS oura,
        avg(heart_rate_bpm) FILTER (WHERE provider = 'withings') AS withings
    FROM health.heart_rate_between(
        (SELECT id FROM chosen), (SELECT since FROM chosen), (SELECT until FROM chosen)
    )
    GROUP BY 1
),

strap AS (
    SELECT date_bin('5 minutes', timestamp, '2000-01-01') AS time, avg(hr) AS whoop
    FROM whoop.sleep_stream
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND timestamp >= (SELECT since FROM chosen)
        AND timestamp < (SELECT until FROM chosen)
    GROUP BY 1
),

-- Materialized, else both would be read anew for each five minutes.
asleep AS MATERIALIZED (
    SELECT start_time, end_time
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND end_time > (SELECT since FROM chosen)
        AND end_time < (SELECT until + interval '1 day' FROM chosen)
    UNION ALL
    SELECT start_time, end_time
    FROM health.nap
    WHERE
        account_id IN ($account)
        AND end_time > (SELECT since FROM chosen)
        AND end_time < (SELECT until + interval '1 day' FROM chosen)
),

workout AS MATERIALIZED (
    SELECT start_time, end_time
    FROM health.workout
    WHERE
        account_id IN ($account)
        AND start_time > (SELECT since - interval '1 day' FROM chosen)
        AND start_time < (SELECT until FROM chosen)
)

-- In the night of autumn an hour comes twice: the axis, which only goes forward, shows its mean.
SELECT
    extract(
        EPOCH FROM (moment.time AT TIME ZONE chosen.timezone) - chosen.day
    )::double precision / 3600 AS "Clock",
    avg(beat.oura) AS "Oura",
    avg(strap.whoop) AS "WHOOP",
    avg(beat.withings) AS "Withings",
    max(CASE
        WHEN EXISTS (
            SELECT FROM asleep
            WHERE moment.time >= asleep.start_time AND moment.time < asleep.end_time
        ) THEN 1
    END) AS "Asleep",
    max(CASE
        WHEN EXISTS (
            SELECT FROM workout
            WHERE moment.time >= workout.start_time AND moment.time < workout.end_time
        ) THEN 1
    END) AS "Workout"
FROM moment
CROSS JOIN chosen
LEFT JOIN beat ON beat.time = moment.time
LEFT JOIN strap ON strap.time = moment.time
WHERE EXISTS (SELECT FROM beat)
GROUP BY 1
ORDER BY 1
