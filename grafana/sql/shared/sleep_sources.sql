SELECT 'Oura' AS __text, 'oura' AS __value
WHERE EXISTS (SELECT FROM oura.sleep WHERE account_id IN ($account) AND deleted_at IS NULL)
UNION ALL
SELECT 'WHOOP', 'whoop'
WHERE EXISTS (SELECT FROM whoop.sleep WHERE account_id IN ($account) AND deleted_at IS NULL)
UNION ALL
SELECT 'Withings', 'withings'
WHERE EXISTS (SELECT FROM withings.sleep_summary WHERE account_id IN ($account) AND deleted_at IS NULL)
