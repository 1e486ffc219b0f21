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
    least((night.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    100 * night.deep_seconds / night.asleep_seconds AS "Deep",
    100 * night.rem_seconds / night.asleep_seconds AS "REM",
    100 * night.light_seconds / night.asleep_seconds AS "Light"
FROM health.sleep AS night
CROSS JOIN person
WHERE
    night.account_id IN ($account)
    AND night.provider = '$source'
    AND night.asleep_seconds > 0
    AND night.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY night.day
