WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

figure AS (
    SELECT provider, day, steps::double precision AS value
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND steps > 0
        AND day >= (SELECT first_day FROM person)
        AND day < (SELECT last_day FROM person)
),

-- Each device against the mean of all that saw the day; one alone has nothing to differ from.
compared AS (
    SELECT
        day,
        provider,
        value - avg(value) OVER (PARTITION BY day) AS difference,
        count(*) OVER (PARTITION BY day) AS devices
    FROM figure
    WHERE value IS NOT NULL
)

SELECT
    least((compared.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    max(compared.difference) FILTER (WHERE compared.provider = 'oura') AS "Oura",
    max(compared.difference) FILTER (WHERE compared.provider = 'whoop') AS "WHOOP",
    max(compared.difference) FILTER (WHERE compared.provider = 'withings') AS "Withings"
FROM compared
CROSS JOIN person
WHERE compared.devices > 1
GROUP BY compared.day, person.timezone
ORDER BY compared.day
