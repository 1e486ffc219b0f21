SELECT 'WHOOP' AS __text, 'whoop' AS __value
WHERE (SELECT max(start) FROM whoop.workout WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
UNION ALL
SELECT 'Oura', 'oura'
WHERE (SELECT max(day) FROM oura.workout WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
UNION ALL
SELECT 'Withings', 'withings'
WHERE (SELECT max(startdate) FROM withings.workout WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
