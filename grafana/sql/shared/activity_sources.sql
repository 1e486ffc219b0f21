SELECT 'Oura' AS __text, 'oura' AS __value
WHERE (SELECT max(day) FROM oura.daily_activity WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
UNION ALL
SELECT 'WHOOP', 'whoop'
WHERE (SELECT max(start) FROM whoop.cycle WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
UNION ALL
SELECT 'Withings', 'withings'
WHERE (SELECT max(date) FROM withings.activity WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
