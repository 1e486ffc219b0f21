WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- What a day does shows in the night that ends on the next one.
tagged AS (
    SELECT DISTINCT start_day + 1 AS day
    FROM oura.enhanced_tag
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND $__timeFilter(start_time)
        AND coalesce(
            custom_name,
            initcap(replace(replace(tag_type_code, 'tag_generic_', ''), '_', ' ')),
            'Note'
        ) = '$tag'
),

-- Each is read once: the planner expects a single night, and would read the other anew for each.
night AS MATERIALIZED (
    SELECT
        day,
        hrv_rmssd_ms,
        hrv_start_rmssd_ms,
        hrv_end_rmssd_ms,
        lowest_heart_rate_bpm,
        asleep_seconds,
        deep_seconds,
        efficiency_percent
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 3 FROM person)
        AND day <= (SELECT last_day FROM person)
),

recovery AS MATERIALIZED (
    SELECT day, resting_heart_rate_bpm, score
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 3 FROM person)
        AND day <= (SELECT last_day FROM person)
),

figure AS (
    SELECT
        night.day,
        coalesce(night.hrv_rmssd_ms, (night.hrv_start_rmssd_ms + night.hrv_end_rmssd_ms) / 2)
            AS hrv,
        coalesce(night.lowest_heart_rate_bpm, recovery.resting_heart_rate_bpm) AS resting,
        night.asleep_seconds / 3600 AS asleep,
        night.deep_seconds / 60 AS deep,
        night.efficiency_percent AS efficiency,
        recovery.score AS score
    FROM night
    LEFT JOIN recovery ON recovery.day = night.day
)

SELECT
    least((figure.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    figure.hrv AS "HRV",
    CASE
        WHEN figure.day IN (SELECT tagged.day FROM tagged) THEN figure.hrv
    END AS "Night after the tag"
FROM figure
CROSS JOIN person
WHERE figure.day >= person.first_day
ORDER BY figure.day
