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
        coverage.complete_at
    FROM (
        SELECT account_id, provider, endpoint, complete_at
        FROM ops.coverage
        WHERE account_id IN ($account)
    ) AS coverage
    FULL JOIN recent
        ON
            recent.account_id = coverage.account_id
            AND recent.provider = coverage.provider
            AND recent.endpoint = coverage.endpoint
),

-- As many accounts as a person scrolls through, those in trouble first.
shown AS (
    SELECT
        account.id,
        account.name,
        row_number() OVER (
            ORDER BY
                bool_or(known.outcome IN ('failed', 'reauthorize')) DESC,
                min(known.complete_at) NULLS FIRST,
                account.name
        ) AS place
    FROM known
    INNER JOIN ops.account ON account.id = known.account_id
    GROUP BY account.id, account.name
    ORDER BY place
    LIMIT 25
),

seen AS (
    SELECT
        shown.place,
        shown.name,
        known.provider,
        known.endpoint,
        known.outcome,
        extract(EPOCH FROM $__timeTo()::timestamptz - coalesce(known.complete_at, (
            SELECT max(part.finished_at)
            FROM ops.run_endpoint AS part
            WHERE
                part.account_id = known.account_id
                AND part.provider = known.provider
                AND part.endpoint = known.endpoint
                AND part.outcome = 'succeeded'
                AND $__timeFilter(part.finished_at)
        ))) / 3600 AS fetched,
        extract(EPOCH FROM $__timeTo()::timestamptz - (
            SELECT max(part.finished_at)
            FROM ops.run_endpoint AS part
            WHERE
                part.account_id = known.account_id
                AND part.provider = known.provider
                AND part.endpoint = known.endpoint
                AND part.inserted + part.updated > 0
                AND $__timeFilter(part.finished_at)
        )) / 3600 AS arrived
    FROM shown
    INNER JOIN known ON known.account_id = shown.id
),

-- Endpoints that bring something once a month are not late, what is not asked is.
cell AS (
    SELECT
        place,
        name,
        provider,
        endpoint,
        CASE
            WHEN arrived >= 72 THEN round(arrived / 24) || ' days ago'
            WHEN arrived >= 1 THEN round(arrived) || ' h ago'
            WHEN arrived IS NOT NULL THEN greatest(round(arrived * 60), 0) || ' min ago'
        END AS arrived,
        CASE outcome
            WHEN 'failed' THEN 'failed, '
            WHEN 'stopped' THEN 'stopped, '
            WHEN 'skipped' THEN 'skipped'
            WHEN 'reauthorize' THEN 'authorize again'
            ELSE
                CASE
                    WHEN fetched >= 50 THEN 'overdue, '
                    WHEN fetched >= 26 THEN 'late, '
                    ELSE ''
                END
        END
        || CASE
            WHEN outcome IN ('skipped', 'reauthorize') THEN ''
            WHEN fetched IS NULL THEN 'never'
            WHEN fetched >= 72 THEN round(fetched / 24) || ' days ago'
            WHEN fetched >= 1 THEN round(fetched) || ' h ago'
            ELSE greatest(round(fetched * 60), 0) || ' min ago'
        END AS fetched,
        row_number() OVER (
            PARTITION BY place, provider
            ORDER BY outcome IN ('failed', 'reauthorize', 'stopped') DESC, endpoint
        ) AS line
    FROM seen
)

SELECT
    name AS "Account",
    max(endpoint) FILTER (WHERE provider = 'oura') AS "Oura",
    max(fetched) FILTER (WHERE provider = 'oura') AS "Oura fetched",
    max(arrived) FILTER (WHERE provider = 'oura') AS "Oura new",
    max(endpoint) FILTER (WHERE provider = 'whoop') AS "WHOOP",
    max(fetched) FILTER (WHERE provider = 'whoop') AS "WHOOP fetched",
    max(arrived) FILTER (WHERE provider = 'whoop') AS "WHOOP new",
    max(endpoint) FILTER (WHERE provider = 'withings') AS "Withings",
    max(fetched) FILTER (WHERE provider = 'withings') AS "Withings fetched",
    max(arrived) FILTER (WHERE provider = 'withings') AS "Withings new"
FROM cell
GROUP BY place, name, line
ORDER BY place, line
