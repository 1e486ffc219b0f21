SELECT
    date AS time,
    max(real_value) FILTER (WHERE type = 197)::double precision AS "Left foot",
    max(real_value) FILTER (WHERE type = 198)::double precision AS "Right foot"
FROM withings.measure
WHERE
    account_id IN ($account)
    AND type IN (197, 198)
    AND deleted_at IS NULL
    AND $__timeFilter(date)
GROUP BY date
ORDER BY date
