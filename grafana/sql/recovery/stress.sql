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
    least((stress.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    max(stress.stress_high) / 3600::double precision AS "High stress",
    max(stress.recovery_high) / 3600::double precision AS "High recovery"
FROM oura.daily_stress AS stress
CROSS JOIN person
WHERE
    stress.account_id IN ($account)
    AND stress.deleted_at IS NULL
    AND stress.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY stress.day, person.timezone
ORDER BY stress.day
