WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- Bins of five minutes, so that a workout with a sample every second weighs no more. Not avg():
-- its state is several times as large, and a year's bins would go to the disk.
mean AS (
    SELECT
        date_bin('5 minutes', timestamp, '2000-01-01') AS time,
        sum(bpm)::double precision / count(bpm) AS bpm
    FROM oura.heartrate
    WHERE
        account_id IN ($account)
        AND '$source' = 'oura'
        AND deleted_at IS NULL
        AND $__timeFilter(timestamp)
    GROUP BY 1
    UNION ALL
    SELECT date_bin('5 minutes', timestamp, '2000-01-01'), sum(heart_rate) / count(heart_rate)
    FROM withings.intraday_activity
    WHERE
        account_id IN ($account)
        AND '$source' = 'withings'
        AND heart_rate IS NOT NULL
        AND deleted_at IS NULL
        AND $__timeFilter(timestamp)
    GROUP BY 1
),

bin AS (
    SELECT (mean.time AT TIME ZONE person.timezone)::date AS day, mean.bpm
    FROM mean
    CROSS JOIN person
)

SELECT
    (bin.day + time '12:00') AT TIME ZONE person.timezone AS time,
    100 * count(*) FILTER (WHERE bin.bpm < 50) / count(*)::double precision AS "below 50",
    100 * count(*) FILTER (WHERE bin.bpm >= 50 AND bin.bpm < 60)
        / count(*)::double precision AS "50",
    100 * count(*) FILTER (WHERE bin.bpm >= 60 AND bin.bpm < 70)
        / count(*)::double precision AS "60",
    100 * count(*) FILTER (WHERE bin.bpm >= 70 AND bin.bpm < 80)
        / count(*)::double precision AS "70",
    100 * count(*) FILTER (WHERE bin.bpm >= 80 AND bin.bpm < 90)
        / count(*)::double precision AS "80",
    100 * count(*) FILTER (WHERE bin.bpm >= 90 AND bin.bpm < 100)
        / count(*)::double precision AS "90",
    100 * count(*) FILTER (WHERE bin.bpm >= 100 AND bin.bpm < 120)
        / count(*)::double precision AS "100",
    100 * count(*) FILTER (WHERE bin.bpm >= 120 AND bin.bpm < 140)
        / count(*)::double precision AS "120",
    100 * count(*) FILTER (WHERE bin.bpm >= 140 AND bin.bpm < 160)
        / count(*)::double precision AS "140",
    100 * count(*) FILTER (WHERE bin.bpm >= 160)
        / count(*)::double precision AS "160"
FROM bin
CROSS JOIN person
GROUP BY bin.day, person.timezone
ORDER BY bin.day
