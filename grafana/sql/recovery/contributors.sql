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
    contributors_resting_heart_rate AS "Resting heart rate",
    contributors_hrv_balance AS "HRV balance",
    contributors_body_temperature AS "Body temperature",
    contributors_recovery_index AS "Recovery index",
    contributors_previous_night AS "Previous night",
    contributors_sleep_balance AS "Sleep balance",
    contributors_sleep_regularity AS "Sleep regularity",
    contributors_previous_day_activity AS "Previous day",
    contributors_activity_balance AS "Activity balance"
FROM oura.daily_readiness
WHERE
    account_id IN ($account)
    AND deleted_at IS NULL
    AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY day DESC, created_at DESC
LIMIT 1
