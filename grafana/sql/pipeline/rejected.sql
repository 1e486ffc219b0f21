SELECT coalesce(sum(part.rejected), 0)::bigint AS "Rejected"
FROM ops.run_endpoint AS part
WHERE
    part.account_id IN ($account)
    AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
