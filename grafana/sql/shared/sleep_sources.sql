SELECT 'Oura' AS __text, 'oura' AS __value
WHERE (SELECT max(day) FROM oura.sleep WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
UNION ALL
SELECT 'WHOOP', 'whoop'
WHERE (SELECT max(start) FROM whoop.sleep WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
UNION ALL
SELECT 'Withings', 'withings'
WHERE (SELECT max(startdate) FROM withings.sleep_summary WHERE account_id IN ($account) AND deleted_at IS NULL) IS NOT NULL
