-- Wanted from the range on the screen: 1 completely fetched for all chosen accounts, 0 a hole.
WITH shown AS (
    SELECT tstzrange($__timeFrom()::timestamptz, $__timeTo()::timestamptz) AS span
),

endpoint AS (
    SELECT
        known.provider || '.' || known.endpoint AS name,
        range_agg(known.wanted * shown.span::tstzmultirange) AS wanted,
        range_agg((known.wanted - known.covered) * shown.span::tstzmultirange) AS missing
    FROM ops.coverage AS known
    CROSS JOIN shown
    WHERE known.account_id IN ($account)
    GROUP BY known.provider, known.endpoint
),

-- Every endpoint has a value at every change: where one has none, Grafana ends its bar.
moment AS (
    SELECT DISTINCT edge.at
    FROM endpoint
    CROSS JOIN LATERAL (
        SELECT wanted.span FROM unnest(endpoint.wanted) AS wanted (span)
        UNION ALL
        SELECT missing.span FROM unnest(endpoint.missing) AS missing (span)
    ) AS piece
    CROSS JOIN LATERAL (VALUES (lower(piece.span)), (upper(piece.span))) AS edge (at)
    CROSS JOIN shown
    WHERE edge.at < upper(shown.span)
)

SELECT
    moment.at AS time,
    endpoint.name AS metric,
    CASE WHEN endpoint.missing @> moment.at THEN 0 WHEN endpoint.wanted @> moment.at THEN 1 END
        AS value
FROM moment
CROSS JOIN endpoint
WHERE NOT isempty(endpoint.wanted)
ORDER BY moment.at, endpoint.name
