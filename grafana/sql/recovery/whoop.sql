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
    least((recovery.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    CASE WHEN recovery.score < 34 THEN recovery.score END AS "Low",
    CASE WHEN recovery.score >= 34 AND recovery.score < 67 THEN recovery.score END AS "Fair",
    CASE WHEN recovery.score >= 67 THEN recovery.score END AS "Recovered"
FROM health.recovery AS recovery
CROSS JOIN person
WHERE
    recovery.account_id IN ($account)
    AND recovery.provider = 'whoop'
    AND recovery.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY recovery.day
