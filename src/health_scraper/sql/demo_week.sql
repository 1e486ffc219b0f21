-- The last seven days of the demo's person over all vendors, newest last.
SELECT
    day,
    max(value) FILTER (WHERE provider = 'oura' AND indicator = 'sleep_asleep') / 1000
        AS asleep_seconds,
    max(value) FILTER (WHERE provider = 'oura' AND indicator = 'sleep_score') AS oura_sleep,
    max(value) FILTER (WHERE provider = 'withings' AND indicator = 'sleep_score') AS withings_sleep,
    max(value) FILTER (WHERE indicator = 'readiness_score') AS readiness,
    max(value) FILTER (WHERE indicator = 'recovery_score') AS recovery_percent,
    max(value) FILTER (WHERE indicator = 'strain') AS strain,
    max(value) FILTER (WHERE provider = 'oura' AND indicator = 'hrv_rmssd') AS hrv_ms,
    max(value) FILTER (WHERE indicator = 'resting_heart_rate') AS resting_bpm,
    max(value) FILTER (WHERE provider = 'oura' AND indicator = 'steps') AS steps,
    avg(value) FILTER (WHERE indicator = 'weight') AS weight_kg
FROM health.indicator
WHERE
    account_id = (SELECT account.id FROM ops.account WHERE account.name = 'demo')
    AND day > current_date - 7
    AND indicator IN (
        'sleep_asleep', 'sleep_score', 'readiness_score', 'recovery_score', 'strain',
        'hrv_rmssd', 'resting_heart_rate', 'steps', 'weight'
    )
GROUP BY day
ORDER BY day
