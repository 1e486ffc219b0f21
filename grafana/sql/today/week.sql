WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

week AS (
    SELECT generate_series(last_day - 6, last_day, interval '1 day')::date AS day
    FROM person
),

night AS (
    SELECT
        day,
        max(asleep_seconds) FILTER (WHERE provider = 'oura') AS oura_seconds,
        max(asleep_seconds) FILTER (WHERE provider = 'whoop') AS whoop_seconds,
        max(asleep_seconds) FILTER (WHERE provider = 'withings') AS withings_seconds,
        max(score) FILTER (WHERE provider = 'oura') AS oura_score
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND day BETWEEN (SELECT last_day - 6 FROM person) AND (SELECT last_day FROM person)
    GROUP BY day
),

recovery AS (
    SELECT
        day,
        max(score) FILTER (WHERE provider = 'oura') AS readiness,
        max(score) FILTER (WHERE provider = 'whoop') AS recovery,
        coalesce(
            max(hrv_rmssd_ms) FILTER (WHERE provider = 'oura'),
            max(hrv_rmssd_ms) FILTER (WHERE provider = 'whoop')
        ) AS hrv,
        coalesce(
            max(lowest_heart_rate_bpm) FILTER (WHERE provider = 'oura'),
            max(resting_heart_rate_bpm) FILTER (WHERE provider = 'whoop')
        ) AS resting
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND day BETWEEN (SELECT last_day - 6 FROM person) AND (SELECT last_day FROM person)
    GROUP BY day
),

activity AS (
    SELECT
        day,
        max(strain) AS strain,
        max(steps) AS steps
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND day BETWEEN (SELECT last_day - 6 FROM person) AND (SELECT last_day FROM person)
    GROUP BY day
),

body AS (
    SELECT day, avg(weight_kg) AS weight
    FROM health.body
    WHERE
        account_id IN ($account)
        AND provider = 'withings'
        AND origin = 'measured'
        AND NOT doubtful
        AND time >= $__timeTo()::timestamptz - interval '9 days'
        AND time <= $__timeTo()
    GROUP BY day
)

SELECT
    to_char(week.day, 'Dy DD Mon') AS "Day",
    coalesce(night.oura_seconds, night.whoop_seconds, night.withings_seconds) / 3600 AS "Asleep",
    night.oura_score AS "Sleep score",
    recovery.readiness AS "Readiness",
    recovery.recovery AS "Recovery",
    recovery.hrv AS "HRV",
    recovery.resting AS "Resting HR",
    activity.strain AS "Strain",
    activity.steps AS "Steps",
    body.weight AS "Weight"
FROM week
LEFT JOIN night ON night.day = week.day
LEFT JOIN recovery ON recovery.day = week.day
LEFT JOIN activity ON activity.day = week.day
LEFT JOIN body ON body.day = week.day
WHERE num_nonnulls(night.day, recovery.day, activity.day, body.weight) > 0
ORDER BY week.day DESC
