WITH measured AS (
    SELECT
        time,
        systolic_mmhg,
        diastolic_mmhg
    FROM health.body
    WHERE
        account_id IN ($account)
        AND systolic_mmhg IS NOT NULL
        AND NOT doubtful
        AND $__timeFilter(time)
)

-- The limits are drawn from one end of the range to the other.
SELECT
    point.time,
    point.systolic_mmhg AS "Systolic",
    point.diastolic_mmhg AS "Diastolic",
    135 AS "Systolic high from 135",
    85 AS "Diastolic high from 85"
FROM (
    SELECT time, systolic_mmhg, diastolic_mmhg
    FROM measured
    UNION ALL
    SELECT edge, NULL, NULL
    FROM (VALUES ($__timeFrom()::timestamptz), ($__timeTo()::timestamptz)) AS ends (edge)
    WHERE EXISTS (SELECT FROM measured)
) AS point
ORDER BY point.time
