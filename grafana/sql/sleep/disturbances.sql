WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    least((night.date + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    max(night.snoring) / 60::double precision AS "Snoring",
    max(night.apnea_hypopnea_index) AS "Breathing events per hour"
FROM withings.sleep_summary AS night
CROSS JOIN person
WHERE
    night.account_id IN ($account)
    AND night.deleted_at IS NULL
    AND night.date BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY night.date, person.timezone
ORDER BY night.date
