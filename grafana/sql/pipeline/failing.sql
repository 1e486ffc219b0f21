SELECT count(*) FILTER (WHERE latest.outcome = 'failed') AS "Failing"
FROM (
    SELECT DISTINCT ON (part.account_id, part.provider, part.endpoint) part.outcome
    FROM ops.run_endpoint AS part
    WHERE
        part.account_id IN ($account)
        AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
    ORDER BY part.account_id, part.provider, part.endpoint, part.finished_at DESC
) AS latest
