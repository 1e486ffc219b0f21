SELECT name AS __text, id::text AS __value
FROM ops.account
UNION ALL
SELECT 'no account yet', '0'
WHERE NOT EXISTS (SELECT FROM ops.account)
ORDER BY 1
