WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

daily AS (
    SELECT
        day,
        max(temperature_deviation_celsius) FILTER (WHERE provider = 'oura') AS oura,
        max(skin_temperature_celsius) FILTER (WHERE provider = 'whoop') AS skin
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND day >= (SELECT first_day - 60 FROM person)
        AND day <= (SELECT last_day FROM person)
    GROUP BY day
),

compared AS (
    SELECT
        day,
        oura,
        skin - avg(skin) OVER (
            ORDER BY day
            RANGE BETWEEN interval '60 days' PRECEDING AND interval '1 day' PRECEDING
        ) AS whoop
    FROM daily
)

SELECT
    least((compared.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    compared.oura AS "Oura",
    compared.whoop AS "WHOOP"
FROM compared
CROSS JOIN person
WHERE compared.day >= person.first_day
ORDER BY compared.day
