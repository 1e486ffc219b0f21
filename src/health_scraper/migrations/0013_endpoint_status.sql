-- Freshness, coverage, gaps and silence of every endpoint, for `status` and for Grafana alike.

CREATE VIEW ops.endpoint_status AS
WITH latest AS (
    SELECT DISTINCT ON (account_id, provider, endpoint)
        account_id, provider, endpoint, outcome, error, finished_at
    FROM ops.run_endpoint
    ORDER BY account_id, provider, endpoint, finished_at DESC
),

rows_seen AS (
    SELECT
        account_id,
        provider,
        endpoint,
        min(finished_at) AS first_at,
        max(finished_at) FILTER (WHERE inserted + updated + unchanged > 0) AS last_rows_at
    FROM ops.run_endpoint
    GROUP BY account_id, provider, endpoint
)

SELECT
    known.account_id,
    account.name AS account,
    known.provider,
    known.endpoint,
    known.complete_at,
    lower(known.covered) AS covered_since,
    upper(known.covered) AS covered_until,
    (
        SELECT coalesce(
            jsonb_agg(
                jsonb_build_object('since', lower(gap.span), 'until', upper(gap.span))
                ORDER BY gap.span
            ),
            '[]'
        )
        FROM unnest(known.wanted - known.covered) AS gap (span)
    ) AS gaps,
    CASE
        WHEN isempty(known.wanted - known.covered) THEN NULL
        ELSE coalesce(latest.error, 'not fetched yet')
    END AS gap_reason,
    CASE
        WHEN latest.outcome <> 'succeeded' THEN NULL
        WHEN rows_seen.last_rows_at IS NULL THEN rows_seen.first_at
        WHEN rows_seen.last_rows_at < latest.finished_at THEN rows_seen.last_rows_at
    END AS empty_since,
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
LEFT JOIN rows_seen
    ON
        rows_seen.account_id = known.account_id
        AND rows_seen.provider = known.provider
        AND rows_seen.endpoint = known.endpoint;

COMMENT ON VIEW ops.endpoint_status IS 'Freshness, coverage, gaps and silence of every endpoint of every account.';
COMMENT ON COLUMN ops.endpoint_status.account_id IS 'The account.';
COMMENT ON COLUMN ops.endpoint_status.account IS 'The account''s name.';
COMMENT ON COLUMN ops.endpoint_status.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.endpoint_status.endpoint IS 'The endpoint''s name in the catalogue.';
COMMENT ON COLUMN ops.endpoint_status.complete_at IS 'When it was last fetched without an error.';
COMMENT ON COLUMN ops.endpoint_status.covered_since IS 'The earliest instant that is completely fetched.';
COMMENT ON COLUMN ops.endpoint_status.covered_until IS 'The latest instant that is completely fetched.';
COMMENT ON COLUMN ops.endpoint_status.gaps IS 'Ranges that were wanted and are not fetched, as [{since, until}].';
COMMENT ON COLUMN ops.endpoint_status.gap_reason IS 'Why there is a gap: the last error, or that nobody tried yet.';
COMMENT ON COLUMN ops.endpoint_status.empty_since IS 'Since when the vendor answers without any record; it may be outside the account''s plan.';
COMMENT ON COLUMN ops.endpoint_status.outcome IS 'How the last run ended for it.';
COMMENT ON COLUMN ops.endpoint_status.error IS 'What went wrong in the last run.';
COMMENT ON COLUMN ops.endpoint_status.finished_at IS 'When the last run ended for it.';

GRANT SELECT ON ops.endpoint_status TO grafana_reader;
