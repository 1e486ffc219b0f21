-- How overdue new data are, in the endpoint's own rhythm: the gap that nine in ten arrivals of the
-- last thirty days kept to, or half a day. An endpoint with few arrivals has no rhythm yet.
WITH arrival AS (
    SELECT
        part.account_id,
        part.provider,
        part.endpoint,
        part.finished_at AS at,
        part.finished_at - lag(part.finished_at) OVER (
            PARTITION BY part.account_id, part.provider, part.endpoint ORDER BY part.finished_at
        ) AS gap
    FROM ops.run_endpoint AS part
    WHERE
        part.run_id = ANY (
            ARRAY(SELECT id FROM ops.run WHERE started_at > now() - interval '30 days')
        )
        AND part.inserted + part.updated > 0
),

rhythm AS (
    SELECT
        account_id,
        provider,
        endpoint,
        max(at) AS newest,
        greatest(
            percentile_disc(0.9) WITHIN GROUP (ORDER BY gap), interval '12 hours'
        ) AS usual
    FROM arrival
    GROUP BY account_id, provider, endpoint
    HAVING count(*) >= 5
)

SELECT
    now() AS time,
    token.account,
    rhythm.provider || '.' || rhythm.endpoint AS endpoint,
    (extract(EPOCH FROM now() - rhythm.newest) / extract(EPOCH FROM rhythm.usual))
        ::double precision AS value
FROM rhythm
INNER JOIN ops.token_status AS token
    ON token.account_id = rhythm.account_id AND token.provider = rhythm.provider
WHERE token.state <> 'reauthorize'
ORDER BY token.account, endpoint
