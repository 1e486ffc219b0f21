WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- The local day is found once for a quarter of an hour, in which no zone changes its date; and
-- a workout, which is sampled more often, does not weigh more in the mean of the day.
quarter AS (
    SELECT
        date_bin('15 minutes', timestamp, '2000-01-01') AS time,
        min(bpm) AS lowest,
        avg(bpm) AS mean,
        max(bpm) AS highest
    FROM oura.heartrate
    WHERE
        account_id IN ($account)
        AND '$source' = 'oura'
        AND deleted_at IS NULL
        AND $__timeFilter(timestamp)
    GROUP BY 1
),

daily AS (
    SELECT
        (quarter.time AT TIME ZONE person.timezone)::date AS day,
        min(quarter.lowest)::double precision AS lowest,
        avg(quarter.mean)::double precision AS mean,
        max(quarter.highest)::double precision AS highest
    FROM quarter
    CROSS JOIN person
    GROUP BY 1
    UNION ALL
    SELECT day, lowest_heart_rate_bpm, average_heart_rate_bpm, highest_heart_rate_bpm
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND provider <> 'oura'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.lowest AS "Lowest",
    daily.highest AS "Highest",
    daily.mean AS "Mean"
FROM daily
CROSS JOIN person
WHERE num_nonnulls(daily.lowest, daily.highest, daily.mean) > 0
ORDER BY daily.day
