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
    max(activity.high_activity_time) / 3600::double precision AS "High",
    max(activity.medium_activity_time) / 3600::double precision AS "Medium",
    max(activity.low_activity_time) / 3600::double precision AS "Low",
    max(activity.sedentary_time) / 3600::double precision AS "Sitting",
    max(activity.resting_time) / 3600::double precision AS "Rest",
    max(activity.non_wear_time) / 3600::double precision AS "Not worn"
FROM oura.daily_activity AS activity
CROSS JOIN person
WHERE
    activity.account_id IN ($account)
    AND activity.deleted_at IS NULL
    AND activity.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY activity.day, person.timezone
ORDER BY activity.day
