WITH person AS (
    SELECT
        id,
        timezone,
        -- The first day whose noon, where its bar stands, is in the range.
        (($__timeFrom()::timestamptz AT TIME ZONE timezone) + interval '12 hours')::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    least((activity.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    activity.active_energy_kcal AS "Active",
    activity.total_energy_kcal - activity.active_energy_kcal AS "Resting",
    activity.total_energy_kcal AS "In all"
FROM health.activity AS activity
CROSS JOIN person
WHERE
    activity.account_id IN ($account)
    AND activity.provider = '$source'
    AND activity.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY activity.day
