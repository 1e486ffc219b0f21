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
),

recovery AS (
    SELECT day, score
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND provider = 'whoop'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
),

activity AS (
    SELECT day, strain
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND provider = 'whoop'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
)

SELECT
    least((day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    CASE WHEN recovery.score < 34 THEN recovery.score END AS "Low",
    CASE WHEN recovery.score >= 34 AND recovery.score < 67 THEN recovery.score END AS "Fair",
    CASE WHEN recovery.score >= 67 THEN recovery.score END AS "Recovered",
    activity.strain AS "Strain"
FROM recovery
FULL JOIN activity USING (day)
CROSS JOIN person
ORDER BY day
