WITH night AS (
    SELECT
        sleep.account_id,
        sleep.id,
        sleep.bedtime_start,
        sleep.bedtime_end,
        (sleep.bedtime_start AT TIME ZONE 'UTC') + sleep.bedtime_start_utc_offset
        - sleep.day AS from_midnight
    FROM health.sleep AS chosen
    INNER JOIN oura.sleep
        ON sleep.account_id = chosen.account_id AND sleep.id = chosen.source_id
    WHERE
        chosen.account_id IN ($account)
        AND chosen.provider = 'oura'
        AND chosen.day = '$night'
),

-- Deep is at the bottom; the clock counts three minutes, and the last stage lasts until the person wakes up.
stage AS (
    SELECT phase.time, CASE phase.phase_label
        WHEN 'deep' THEN 1 WHEN 'light' THEN 2 WHEN 'rem' THEN 3 WHEN 'awake' THEN 4
    END AS level
    FROM night
    INNER JOIN oura.sleep_phase_5_min AS phase
        ON phase.account_id = night.account_id AND phase.id = night.id
    WHERE phase.time < night.bedtime_end
),

heart AS (
    SELECT date_bin('5 minutes', series.time, night.bedtime_start) AS time, avg(series.bpm) AS bpm
    FROM night
    INNER JOIN oura.sleep_heart_rate AS series
        ON series.account_id = night.account_id AND series.id = night.id
    GROUP BY 1
),

-- From one five minutes to the next HRV jumps: half an hour around each shows where it goes.
variability AS (
    SELECT
        date_bin('5 minutes', series.time, night.bedtime_start) AS time,
        avg(avg(series.hrv_ms)) OVER (
            ORDER BY date_bin('5 minutes', series.time, night.bedtime_start)
            RANGE BETWEEN interval '15 minutes' PRECEDING AND interval '15 minutes' FOLLOWING
        ) AS hrv
    FROM night
    INNER JOIN oura.sleep_hrv AS series
        ON series.account_id = night.account_id AND series.id = night.id
    GROUP BY 1
),

drawn AS (
    SELECT stage.time, stage.level, heart.bpm, variability.hrv
    FROM stage
    LEFT JOIN heart ON heart.time = stage.time
    LEFT JOIN variability ON variability.time = stage.time
    UNION ALL
    SELECT
        night.bedtime_end,
        (SELECT stage.level FROM stage ORDER BY stage.time DESC LIMIT 1),
        NULL,
        NULL
    FROM night
    WHERE EXISTS (SELECT FROM stage)
)

SELECT
    extract(
        EPOCH FROM night.from_midnight + (drawn.time - night.bedtime_start)
    )::double precision / 180 AS "Clock",
    drawn.level AS "Stage",
    drawn.bpm AS "Heart rate",
    drawn.hrv AS "HRV"
FROM drawn
CROSS JOIN night
ORDER BY 1
