SELECT
    time,
    diastolic_mmhg AS "Diastolic",
    systolic_mmhg AS "Systolic",
    135 AS "Systolic high from 135",
    85 AS "Diastolic high from 85"
FROM health.body
WHERE
    account_id IN ($account)
    AND systolic_mmhg IS NOT NULL
    AND NOT doubtful
    AND $__timeFilter(time)
ORDER BY time
