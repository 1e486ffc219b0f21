SELECT
    nsp.nspname || '.' || rel.relname AS "Table",
    greatest(rel.reltuples, 0)::bigint AS "Rows, about",
    pg_total_relation_size(rel.oid) AS "Size",
    coalesce(grown.rows, 0)::bigint AS "New rows in range"
FROM pg_class AS rel
INNER JOIN pg_namespace AS nsp ON nsp.oid = rel.relnamespace
LEFT JOIN (
    SELECT part.provider, part.endpoint, sum(part.inserted) AS rows
    FROM ops.run_endpoint AS part
    WHERE part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
    GROUP BY part.provider, part.endpoint
) AS grown ON grown.provider = nsp.nspname AND grown.endpoint = rel.relname
WHERE nsp.nspname IN ('oura', 'whoop', 'withings', 'ops') AND rel.relkind = 'r'
ORDER BY pg_total_relation_size(rel.oid) DESC
