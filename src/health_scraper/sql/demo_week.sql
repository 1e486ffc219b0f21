-- The last seven days of the demo's person, newest last.
WITH night AS (
    SELECT DISTINCT ON (account_id, day)
        account_id, day, total_sleep_duration, deep_sleep_duration, rem_sleep_duration,
        average_hrv, lowest_heart_rate
    FROM oura.sleep
    WHERE type = 'long_sleep' AND deleted_at IS NULL
    ORDER BY account_id, day, total_sleep_duration DESC
)

SELECT
    activity.day,
    night.total_sleep_duration AS asleep_seconds,
    night.deep_sleep_duration AS deep_seconds,
    night.rem_sleep_duration AS rem_seconds,
    sleep.score AS sleep_score,
    readiness.score AS readiness_score,
    night.average_hrv AS hrv_ms,
    night.lowest_heart_rate AS lowest_bpm,
    activity.steps
FROM oura.daily_activity AS activity
INNER JOIN ops.account ON account.id = activity.account_id AND account.name = 'demo'
LEFT JOIN night ON night.account_id = activity.account_id AND night.day = activity.day
LEFT JOIN oura.daily_sleep AS sleep
    ON sleep.account_id = activity.account_id AND sleep.day = activity.day
LEFT JOIN oura.daily_readiness AS readiness
    ON readiness.account_id = activity.account_id AND readiness.day = activity.day
WHERE activity.day > current_date - 7
ORDER BY activity.day
