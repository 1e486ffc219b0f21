WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

recording AS (
    SELECT heart.timestamp, signal.signalid, heart.heart_rate
    FROM withings.heart
    INNER JOIN withings.heart_signal AS signal
        ON signal.account_id = heart.account_id AND signal.signalid = heart.ecg_signalid
    WHERE
        heart.account_id IN ($account)
        AND heart.deleted_at IS NULL
        AND signal.deleted_at IS NULL
        AND $__timeFilter(heart.timestamp)
    ORDER BY heart.timestamp DESC
    LIMIT 200
)

SELECT
    to_char(recording.timestamp AT TIME ZONE person.timezone, 'Dy DD Mon YYYY HH24:MI')
    || coalesce(', ' || recording.heart_rate || ' bpm', '') AS __text,
    recording.signalid::text AS __value
FROM recording
CROSS JOIN person
UNION ALL
SELECT 'no recording in this range', '0'
WHERE NOT EXISTS (SELECT FROM recording)
ORDER BY __value DESC
