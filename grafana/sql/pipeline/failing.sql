-- Failures are few: of each is asked whether a later run has made it good.
SELECT count(DISTINCT (part.account_id, part.provider, part.endpoint)) AS "Failing"
FROM ops.run_endpoint AS part
WHERE
    part.account_id IN ($account)
    AND part.outcome = 'failed'
    AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
    AND NOT EXISTS (
        SELECT FROM ops.run_endpoint AS later
        WHERE
            later.account_id = part.account_id
            AND later.provider = part.provider
            AND later.endpoint = part.endpoint
            AND later.finished_at > part.finished_at
            AND later.finished_at <= $__timeTo()
    )
