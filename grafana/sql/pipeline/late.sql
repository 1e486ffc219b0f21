-- The newest outcome of each endpoint is found by leaps along the index, not by reading every run.
WITH RECURSIVE latest AS (
    SELECT part.*
    FROM ops.account
    CROSS JOIN LATERAL (
        SELECT account_id, provider, endpoint, outcome, error, finished_at
        FROM ops.run_endpoint
        WHERE account_id = account.id AND finished_at <= $__timeTo()
        ORDER BY provider DESC, endpoint DESC, finished_at DESC
        LIMIT 1
    ) AS part
    WHERE account.id IN ($account)
    UNION ALL
    SELECT part.*
    FROM latest
    CROSS JOIN LATERAL (
        SELECT account_id, provider, endpoint, outcome, error, finished_at
        FROM ops.run_endpoint
        WHERE
            account_id = latest.account_id
            AND (provider, endpoint) < (latest.provider, latest.endpoint)
            AND finished_at <= $__timeTo()
        ORDER BY provider DESC, endpoint DESC, finished_at DESC
        LIMIT 1
    ) AS part
),

recent AS (
    SELECT *
    FROM latest
    WHERE finished_at >= $__timeFrom()
),

known AS (
    SELECT
        coalesce(coverage.account_id, recent.account_id) AS account_id,
        coalesce(coverage.provider, recent.provider) AS provider,
        coalesce(coverage.endpoint, recent.endpoint) AS endpoint,
        coalesce(recent.outcome, 'not asked') AS outcome,
        recent.error,
        coverage.complete_at,
        (SELECT count(*) FROM unnest(coverage.wanted - coverage.covered)) AS gaps
    FROM (
        SELECT account_id, provider, endpoint, wanted, covered, complete_at
        FROM ops.coverage
        WHERE account_id IN ($account)
    ) AS coverage
    FULL JOIN recent
        ON
            recent.account_id = coverage.account_id
            AND recent.provider = coverage.provider
            AND recent.endpoint = coverage.endpoint
),

page AS (
    SELECT
        account.name,
        known.account_id,
        known.provider,
        known.endpoint,
        known.outcome,
        known.error,
        known.gaps,
        coalesce(known.complete_at, (
            SELECT max(part.finished_at)
            FROM ops.run_endpoint AS part
            WHERE
                part.account_id = known.account_id
                AND part.provider = known.provider
                AND part.endpoint = known.endpoint
                AND part.outcome = 'succeeded'
                AND $__timeFilter(part.finished_at)
        )) AS complete_at
    FROM known
    INNER JOIN ops.account ON account.id = known.account_id
    ORDER BY
        known.outcome = 'failed' DESC, complete_at NULLS FIRST, account.name, known.provider, known.endpoint
    LIMIT 1000
)

SELECT
    page.name AS "Account",
    page.provider || '.' || page.endpoint AS "Endpoint",
    page.outcome AS "Last outcome",
    CASE
        WHEN page.complete_at IS NOT NULL
            THEN extract(EPOCH FROM greatest($__timeTo()::timestamptz, page.complete_at) - page.complete_at) / 3600
    END::double precision AS "Fetched",
    CASE
        WHEN arrival.at IS NOT NULL
            THEN extract(EPOCH FROM greatest($__timeTo()::timestamptz, arrival.at) - arrival.at) / 3600
    END::double precision AS "New data",
    page.gaps AS "Gaps",
    page.error AS "Error"
FROM page
CROSS JOIN LATERAL (
    SELECT max(part.finished_at) AS at
    FROM ops.run_endpoint AS part
    WHERE
        part.account_id = page.account_id
        AND part.provider = page.provider
        AND part.endpoint = page.endpoint
        AND part.inserted + part.updated > 0
        AND $__timeFilter(part.finished_at)
) AS arrival
ORDER BY page.outcome = 'failed' DESC, page.complete_at NULLS FIRST, page.name, 2
