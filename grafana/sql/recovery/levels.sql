WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

level AS (
    SELECT DISTINCT ON (day) day, initcap(level) AS level
    FROM oura.daily_resilience
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    ORDER BY day, created_at DESC
),

mood AS (
    SELECT DISTINCT ON (day) day, initcap(day_summary) AS summary
    FROM oura.daily_stress
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    ORDER BY day, created_at DESC
)

SELECT
    least((day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    level.level AS "Resilience",
    mood.summary AS "Day"
FROM level
FULL JOIN mood USING (day)
CROSS JOIN person
ORDER BY day
