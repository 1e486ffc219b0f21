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
    max(night.deep_seconds) / 3600 AS "Deep",
    max(night.rem_seconds) / 3600 AS "REM",
    max(night.light_seconds) / 3600 AS "Light",
    max(night.awake_seconds) / 3600 AS "Awake"
FROM health.sleep AS night
CROSS JOIN person
WHERE
    night.account_id IN ($account)
    AND night.provider = '$source'
    AND night.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY night.day, person.timezone
ORDER BY night.day
