SELECT to_char(day, 'Dy DD Mon YYYY') AS __text, day::text AS __value
FROM (
    SELECT DISTINCT day
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider IN ('oura', 'withings')
        AND $__timeFilter(end_time)
) AS night
UNION ALL
SELECT 'no night in this range', '1970-01-01'
WHERE
    NOT EXISTS (
        SELECT FROM health.sleep
        WHERE
            account_id IN ($account)
            AND provider IN ('oura', 'withings')
            AND $__timeFilter(end_time)
    )
ORDER BY __value DESC
