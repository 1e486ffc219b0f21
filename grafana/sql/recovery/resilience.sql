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
    least((resilience.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    resilience.contributors_sleep_recovery AS "Recovery in sleep",
    resilience.contributors_daytime_recovery AS "Recovery by day",
    resilience.contributors_stress AS "Stress"
FROM oura.daily_resilience AS resilience
CROSS JOIN person
WHERE
    resilience.account_id IN ($account)
    AND resilience.deleted_at IS NULL
    AND resilience.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY resilience.day
