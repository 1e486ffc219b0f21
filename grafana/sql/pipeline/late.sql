WITH recent AS (
    SELECT DISTINCT ON (part.account_id, part.provider, part.endpoint)
        part.account_id,
        part.provider,
        part.endpoint,
        part.outcome,
        part.error,
        max(part.finished_at) FILTER (WHERE part.inserted + part.updated > 0) OVER own AS new_at,
        max(part.finished_at) FILTER (WHERE part.outcome = 'succeeded') OVER own AS good_at
    FROM ops.run_endpoint AS part
    WHERE
        part.account_id IN ($account)
        AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
    WINDOW own AS (PARTITION BY part.account_id, part.provider, part.endpoint)
    ORDER BY part.account_id, part.provider, part.endpoint, part.finished_at DESC
),

known AS (
    SELECT
        coalesce(coverage.account_id, recent.account_id) AS account_id,
        coalesce(coverage.provider, recent.provider) AS provider,
        coalesce(coverage.endpoint, recent.endpoint) AS endpoint,
        coalesce(recent.outcome, 'not asked') AS outcome,
        recent.error,
        recent.new_at,
        coalesce(coverage.complete_at, recent.good_at) AS complete_at,
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
)

SELECT
    account.name AS "Account",
    known.provider || '.' || known.endpoint AS "Endpoint",
    known.outcome AS "Last outcome",
    CASE
        WHEN known.complete_at IS NOT NULL
            THEN extract(EPOCH FROM greatest($__timeTo()::timestamptz, known.complete_at) - known.complete_at) / 3600
    END::double precision AS "Fetched",
    CASE
        WHEN known.new_at IS NOT NULL
            THEN extract(EPOCH FROM greatest($__timeTo()::timestamptz, known.new_at) - known.new_at) / 3600
    END::double precision AS "New data",
    known.gaps AS "Gaps",
    known.error AS "Error"
FROM known
INNER JOIN ops.account ON account.id = known.account_id
ORDER BY known.outcome = 'failed' DESC, known.complete_at NULLS FIRST, account.name, 2
LIMIT 1000
