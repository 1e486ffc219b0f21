-- The lowest level of each hour, so that a ring that died is seen.
SELECT
    date_bin('1 hour', sample.timestamp, '2000-01-01T00:00:00Z') AS time,
    account.name AS metric,
    min(sample.level) AS value
FROM oura.ring_battery_level AS sample
INNER JOIN ops.account ON account.id = sample.account_id
WHERE
    sample.account_id IN ($account)
    AND sample.deleted_at IS NULL
    AND $__timeFilter(sample.timestamp)
GROUP BY 1, account.name
ORDER BY 1, account.name
