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
    average_heart_rate_bpm AS "Average heart rate",
    strain AS "Strain"
FROM health.workout
WHERE
    account_id IN ($account)
    AND provider = 'whoop'
    AND strain IS NOT NULL
    AND average_heart_rate_bpm IS NOT NULL
    AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY average_heart_rate_bpm
