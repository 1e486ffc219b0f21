SELECT 'Oura' AS __text, 'oura' AS __value
WHERE EXISTS (SELECT FROM oura.daily_activity WHERE account_id IN ($account) AND deleted_at IS NULL)
UNION ALL
SELECT 'WHOOP', 'whoop'
WHERE EXISTS (SELECT FROM whoop.cycle WHERE account_id IN ($account) AND deleted_at IS NULL)
UNION ALL
SELECT 'Withings', 'withings'
WHERE EXISTS (SELECT FROM withings.activity WHERE account_id IN ($account) AND deleted_at IS NULL)
