SELECT
    contributors_total_sleep AS "Total sleep",
    contributors_deep_sleep AS "Deep sleep",
    contributors_rem_sleep AS "REM sleep",
    contributors_efficiency AS "Efficiency",
    contributors_restfulness AS "Restfulness",
    contributors_latency AS "Sleep latency",
    contributors_timing AS "Timing"
FROM oura.daily_sleep
WHERE
    account_id IN ($account)
    AND day = '$night'
    AND deleted_at IS NULL
ORDER BY created_at DESC
LIMIT 1
