-- Freshness, coverage and last outcome of every endpoint that a run has touched.
WITH latest AS (
    SELECT DISTINCT ON (account_id, provider, endpoint)
        account_id, provider, endpoint, outcome, error, finished_at
    FROM ops.run_endpoint
    ORDER BY account_id, provider, endpoint, finished_at DESC
)

SELECT
    account.name AS account,
    known.provider,
    known.endpoint,
    known.complete_at,
    lower(known.covered) AS covered_since,
    upper(known.covered) AS covered_until,
    (
        SELECT coalesce(
            jsonb_agg(jsonb_build_object('since', lower(gap.span), 'until', upper(gap.span))),
            '[]'
        )
        FROM unnest(known.wanted - known.covered) AS gap (span)
    ) AS gaps,
    latest.outcome,
    latest.error,
    latest.finished_at
FROM ops.coverage AS known
INNER JOIN ops.account ON account.id = known.account_id
LEFT JOIN latest
    ON
        latest.account_id = known.account_id
        AND latest.provider = known.provider
        AND latest.endpoint = known.endpoint
ORDER BY account.name, known.provider, known.endpoint
