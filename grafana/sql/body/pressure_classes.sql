WITH class AS (
    SELECT CASE
        WHEN systolic_mmhg >= 160 OR diastolic_mmhg >= 100 THEN 5
        WHEN systolic_mmhg >= 140 OR diastolic_mmhg >= 90 THEN 4
        WHEN systolic_mmhg >= 130 OR diastolic_mmhg >= 85 THEN 3
        WHEN systolic_mmhg >= 120 OR diastolic_mmhg >= 80 THEN 2
        ELSE 1
    END AS number
    FROM health.body
    WHERE
        account_id IN ($account)
        AND systolic_mmhg IS NOT NULL
        AND NOT doubtful
        AND $__timeFilter(time)
)

SELECT
    count(*) FILTER (WHERE number = 1) AS "Optimal, below 120/80",
    count(*) FILTER (WHERE number = 2) AS "Normal, below 130/85",
    count(*) FILTER (WHERE number = 3) AS "High normal, below 140/90",
    count(*) FILTER (WHERE number = 4) AS "High, grade 1",
    count(*) FILTER (WHERE number = 5) AS "High, grade 2 or 3"
FROM class
HAVING count(*) > 0
