WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT to_char(day, 'Dy DD Mon YYYY') AS __text, day::text AS __value
FROM (
    SELECT DISTINCT day
    FROM oura.daily_activity
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND met_items IS NOT NULL
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
) AS day_with_met
UNION ALL
SELECT 'no day in this range', '1970-01-01'
WHERE
    NOT EXISTS (
        SELECT FROM oura.daily_activity
        WHERE
            account_id IN ($account)
            AND deleted_at IS NULL
            AND met_items IS NOT NULL
            AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    )
ORDER BY __value DESC
