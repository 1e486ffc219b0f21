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
        figure.day,
        max(figure.value) FILTER (WHERE figure.provider = 'oura') AS oura,
        max(figure.value) FILTER (WHERE figure.provider = 'whoop') AS whoop,
        max(figure.value) FILTER (WHERE figure.provider = 'withings') AS withings
    FROM (
        SELECT provider, day, total_energy_kcal AS value
        FROM health.activity
        WHERE
            account_id IN ($account)
            AND day >= (SELECT first_day FROM person)
            AND day < (SELECT last_day FROM person)
    ) AS figure
    WHERE figure.value IS NOT NULL
    GROUP BY figure.day
)

-- The panel would draw an empty value at nought, and does not draw what is not a number.
SELECT
    oura AS "Oura",
    coalesce(whoop, 'NaN') AS "WHOOP",
    coalesce(withings, 'NaN') AS "Withings",
    oura AS "Equal"
FROM daily
WHERE oura IS NOT NULL AND num_nonnulls(whoop, withings) > 0
ORDER BY oura
