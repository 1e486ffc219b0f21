WITH person AS (
    SELECT
        id,
        timezone,
        -- The first whole day: of a day that the range cuts, the bar would be cut.
        ($__timeFrom()::timestamptz AT TIME ZONE timezone + interval '24:00' - interval '1 us')::date
        AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    least((spo2.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    max(spo2.breathing_disturbance_index) AS "Breathing disturbance index"
FROM oura.daily_spo2 AS spo2
CROSS JOIN person
WHERE
    spo2.account_id IN ($account)
    AND spo2.deleted_at IS NULL
    AND spo2.breathing_disturbance_index IS NOT NULL
    AND spo2.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY spo2.day, person.timezone
ORDER BY spo2.day
