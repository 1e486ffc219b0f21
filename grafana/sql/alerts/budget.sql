SELECT
    now() AS time,
    budget.provider,
    budget.window_seconds || ' s' AS span,
    max(100 * budget.used_requests / nullif(budget.limit_requests, 0))::double precision AS value
FROM ops.budget_use AS budget
WHERE EXISTS (SELECT FROM ops.token_status WHERE token_status.provider = budget.provider)
GROUP BY budget.provider, budget.window_seconds
ORDER BY budget.provider, budget.window_seconds
