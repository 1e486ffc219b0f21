-- How overdue new data are, in the endpoint's own rhythm: the gap that nine in ten arrivals of the
-- last thirty days kept to, or half a day. An endpoint with few arrivals has no rhythm yet.
-- What came within a day and a half is in no rhythm three times overdue, which is the alert's limit:
-- it counts as 0, and only what is older has its gaps read. Endpoints are found by leaps.
WITH RECURSIVE newest AS (
    SELECT token.account_id, token.account, token.provider, part.endpoint, part.at
    FROM ops.token_status AS token
    CROSS JOIN LATERAL (
        SELECT endpoint, finished_at AS at
        FROM ops.run_endpoint
        WHERE
            account_id = token.account_id
            AND provider = token.provider
            AND inserted + updated > 0
        ORDER BY endpoint DESC, finished_at DESC
        LIMIT 1
    ) AS part
    WHERE token.state <> 'reauthorize'
    UNION ALL
    SELECT newest.account_id, newest.account, newest.provider, part.endpoint, part.at
    FROM newest
    CROSS JOIN LATERAL (
        SELECT endpoint, finished_at AS at
        FROM ops.run_endpoint
        WHERE
            account_id = newest.account_id
            AND provider = newest.provider
            AND endpoint < newest.endpoint
            AND inserted + updated > 0
        ORDER BY endpoint DESC, finished_at DESC
        LIMIT 1
    ) AS part
)

SELECT
    now() AS time,
    newest.account,
    newest.provider || '.' || newest.endpoint AS endpoint,
    CASE
        WHEN newest.at > now() - interval '36 hours' THEN 0
        ELSE
            extract(EPOCH FROM now() - newest.at) / extract(EPOCH FROM (
                SELECT
                    greatest(percentile_disc(0.9) WITHIN GROUP (ORDER BY gap), interval '12 hours')
                FROM (
                    SELECT finished_at - lag(finished_at) OVER (ORDER BY finished_at) AS gap
                    FROM ops.run_endpoint
                    WHERE
                        account_id = newest.account_id
                        AND provider = newest.provider
                        AND endpoint = newest.endpoint
                        AND inserted + updated > 0
                        AND finished_at > now() - interval '30 days'
                ) AS arrival
            ))
    END::double precision AS value
FROM newest
WHERE
    EXISTS (
        SELECT FROM ops.run_endpoint
        WHERE
            account_id = newest.account_id
            AND provider = newest.provider
            AND endpoint = newest.endpoint
            AND inserted + updated > 0
            AND finished_at > now() - interval '30 days'
        OFFSET 4
    )
ORDER BY newest.account, endpoint
