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
    least((body.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    avg(body.vascular_age_years) FILTER (WHERE body.provider = 'oura') AS "Oura",
    avg(body.vascular_age_years) FILTER (WHERE body.provider = 'withings') AS "Withings"
FROM health.body AS body
CROSS JOIN person
WHERE
    body.account_id IN ($account)
    AND body.vascular_age_years IS NOT NULL
    AND NOT body.doubtful
    AND body.time >= $__timeFrom()::timestamptz - interval '1 day'
    AND body.time <= $__timeTo()
    AND body.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY body.day, person.timezone
ORDER BY body.day
