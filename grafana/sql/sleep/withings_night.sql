WITH night AS (
    SELECT
        chosen.account_id,
        summary.hash_deviceid,
        chosen.start_time,
        chosen.end_time,
        chosen.local_start - chosen.day AS from_midnight
    FROM health.sleep AS chosen
    INNER JOIN withings.sleep_summary AS summary
        ON summary.account_id = chosen.account_id AND summary.id = chosen.source_id::bigint
    WHERE
        chosen.account_id IN ($account)
        AND chosen.provider = 'withings'
        AND chosen.day = '$night'
),

stretch AS (
    SELECT sleep.startdate AS time, sleep.enddate, CASE sleep.state
        WHEN 2 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 3 WHEN 0 THEN 4 WHEN 15 THEN 4
    END AS level
    FROM night
    INNER JOIN withings.sleep
        ON
            sleep.account_id = night.account_id
            AND sleep.startdate >= night.start_time
            AND sleep.startdate < night.end_time
            AND sleep.hash_deviceid = coalesce(night.hash_deviceid, '')
            AND sleep.deleted_at IS NULL
),

sample AS (
    SELECT
        date_bin('5 minutes', sample.timestamp, night.start_time) AS time,
        avg(sample.hr) AS bpm,
        avg(avg(sample.rmssd)) OVER (
            ORDER BY date_bin('5 minutes', sample.timestamp, night.start_time)
            RANGE BETWEEN interval '15 minutes' PRECEDING AND interval '15 minutes' FOLLOWING
        ) AS hrv
    FROM night
    INNER JOIN withings.sleep_sample AS sample
        ON
            sample.account_id = night.account_id
            AND sample.timestamp >= night.start_time
            AND sample.timestamp < night.end_time
            AND sample.hash_deviceid = coalesce(night.hash_deviceid, '')
            AND sample.deleted_at IS NULL
    GROUP BY 1
),

drawn AS (
    SELECT time, level, NULL::double precision AS bpm, NULL::double precision AS hrv
    FROM stretch
    UNION ALL
    SELECT sample.time, (
        SELECT stretch.level
        FROM stretch
        WHERE stretch.time <= sample.time AND stretch.enddate > sample.time
        LIMIT 1
    ), sample.bpm, sample.hrv
    FROM sample
    UNION ALL
    SELECT
        night.end_time,
        (SELECT stretch.level FROM stretch ORDER BY stretch.time DESC LIMIT 1),
        NULL,
        NULL
    FROM night
    WHERE EXISTS (SELECT FROM stretch)
)

SELECT
    extract(
        EPOCH FROM night.from_midnight + (drawn.time - night.start_time)
    )::double precision / 180 AS "Clock",
    max(drawn.level) AS "Stage",
    max(drawn.bpm) AS "Heart rate",
    max(drawn.hrv) AS "HRV"
FROM drawn
CROSS JOIN night
GROUP BY 1
ORDER BY 1
