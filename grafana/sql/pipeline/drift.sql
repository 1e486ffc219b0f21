SELECT
    provider || '.' || table_name AS "Table",
    CASE kind WHEN 'field' THEN 'unknown field' ELSE 'unknown value' END AS "Kind",
    field AS "Field",
    seen AS "Seen",
    to_char(first_seen_at AT TIME ZONE 'UTC', 'DD Mon YYYY') AS "Since"
FROM ops.drift
ORDER BY first_seen_at DESC, provider, table_name, field
LIMIT 200
