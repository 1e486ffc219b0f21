-- `status` also tells of endpoints that have no windows, and of those that never came to anything:
-- a change feed is followed up to an instant, and what came since is a gap while runs fail.

CREATE OR REPLACE VIEW ops.endpoint_status AS
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
        max(finished_at) FILTER (WHERE outcome = 'succeeded') AS succeeded_at,
        max(finished_at) FILTER (WHERE inserted + updated + unchanged > 0) AS last_rows_at
    FROM ops.run_endpoint
    GROUP BY account_id, provider, endpoint
),

known AS (
    SELECT
        account_id,
        provider,
        endpoint,
        coverage.wanted,
        coverage.covered,
        coverage.cursor_at,
        coalesce(
            coverage.complete_at,
            CASE WHEN coverage.covered IS NULL THEN rows_seen.succeeded_at END
        ) AS complete_at,
        latest.outcome,
        latest.error,
        latest.finished_at,
        rows_seen.first_at,
        rows_seen.last_rows_at
    FROM ops.coverage
    FULL JOIN latest USING (account_id, provider, endpoint)
    LEFT JOIN rows_seen USING (account_id, provider, endpoint)
    -- A link that was ended together with its data has a past, and nothing to show.
    LEFT JOIN ops.token USING (account_id, provider)
    WHERE coverage.covered IS NOT NULL OR latest.finished_at >= token.created_at
),

missing AS (
    SELECT
        known.*,
        CASE
            WHEN NOT isempty(known.wanted) THEN known.wanted - known.covered
            WHEN
                known.outcome <> 'succeeded'
                AND known.finished_at > coalesce(known.cursor_at, 'epoch')
                THEN tstzmultirange(
                    tstzrange(coalesce(known.cursor_at, 'epoch'), known.finished_at)
                )
            ELSE '{}'
        END AS ranges
    FROM known
)

SELECT
    missing.account_id,
    account.name AS account,
    missing.provider,
    missing.endpoint,
    missing.complete_at,
    lower(missing.covered) AS covered_since,
    coalesce(upper(missing.covered), missing.cursor_at) AS covered_until,
    (
        SELECT coalesce(
            jsonb_agg(
                jsonb_build_object('since', lower(gap.span), 'until', upper(gap.span))
                ORDER BY gap.span
            ),
            '[]'
        )
        FROM unnest(missing.ranges) AS gap (span)
    ) AS gaps,
    CASE
        WHEN isempty(missing.ranges) THEN NULL
        WHEN missing.error IS NOT NULL THEN missing.error
        WHEN missing.outcome = 'stopped' THEN 'the last run was stopped before it came to it'
        ELSE 'not fetched yet'
    END AS gap_reason,
    CASE
        WHEN missing.outcome <> 'succeeded' THEN NULL
        WHEN missing.last_rows_at IS NULL THEN missing.first_at
        WHEN missing.last_rows_at < missing.finished_at THEN missing.last_rows_at
    END AS empty_since,
    missing.outcome,
    missing.error,
    missing.finished_at
FROM missing
INNER JOIN ops.account ON account.id = missing.account_id;

COMMENT ON COLUMN ops.endpoint_status.covered_since IS
    'The earliest instant that is completely fetched; NULL where there are no dates to ask for.';
COMMENT ON COLUMN ops.endpoint_status.covered_until IS
    'The latest instant that is completely fetched, or up to which a change feed was followed.';
COMMENT ON COLUMN ops.endpoint_status.gaps IS
    'Ranges that were wanted and are not fetched, as [{since, until}]; from 1970 where nothing ever was.';
COMMENT ON COLUMN ops.endpoint_status.gap_reason IS
    'Why there is a gap: the last error, that the run was stopped, or that nobody tried yet.';
