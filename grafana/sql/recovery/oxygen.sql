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
    least((recovery.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    max(recovery.spo2_percent) FILTER (WHERE recovery.provider = 'oura') AS "Oura",
    max(recovery.spo2_percent) FILTER (WHERE recovery.provider = 'whoop') AS "WHOOP"
FROM health.recovery AS recovery
CROSS JOIN person
WHERE
    recovery.account_id IN ($account)
    AND recovery.spo2_percent IS NOT NULL
    AND recovery.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY recovery.day, person.timezone
ORDER BY recovery.day
