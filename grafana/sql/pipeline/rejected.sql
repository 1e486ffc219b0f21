SELECT coalesce(sum(part.rejected), 0)::bigint AS "Rejected"
FROM ops.run
INNER JOIN ops.run_endpoint AS part ON part.run_id = run.id
WHERE part.account_id IN ($account) AND $__timeFilter(run.started_at)
