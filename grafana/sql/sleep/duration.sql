WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

need AS (
    SELECT day, max(need_seconds) / 3600 AS hours
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = 'whoop'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    GROUP BY day
),

night AS (
    SELECT
        day,
        max(asleep_seconds) FILTER (WHERE provider = 'oura') / 3600 AS oura,
        max(asleep_seconds) FILTER (WHERE provider = 'whoop') / 3600 AS whoop,
        max(asleep_seconds) FILTER (WHERE provider = 'withings') / 3600 AS withings
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    GROUP BY day
)

SELECT
    least((night.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    night.oura AS "Oura",
    night.whoop AS "WHOOP",
    night.withings AS "Withings",
    need.hours AS "Need (WHOOP)"
FROM night
LEFT JOIN need ON need.day = night.day
CROSS JOIN person
ORDER BY night.day
