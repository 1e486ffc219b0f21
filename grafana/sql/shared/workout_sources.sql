SELECT 'WHOOP' AS __text, 'whoop' AS __value
WHERE EXISTS (SELECT FROM whoop.workout WHERE account_id IN ($account) AND deleted_at IS NULL)
UNION ALL
SELECT 'Oura', 'oura'
WHERE EXISTS (SELECT FROM oura.workout WHERE account_id IN ($account) AND deleted_at IS NULL)
UNION ALL
SELECT 'Withings', 'withings'
WHERE EXISTS (SELECT FROM withings.workout WHERE account_id IN ($account) AND deleted_at IS NULL)
