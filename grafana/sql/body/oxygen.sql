SELECT
    time,
    spo2_percent AS "SpO2"
FROM health.body
WHERE
    account_id IN ($account)
    AND spo2_percent IS NOT NULL
    AND NOT doubtful
    AND $__timeFilter(time)
ORDER BY time
