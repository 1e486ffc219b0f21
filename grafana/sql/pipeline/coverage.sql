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

change AS (
    SELECT endpoint.name, lower(piece.span) AS at, 0 AS state
    FROM endpoint
    CROSS JOIN LATERAL unnest(endpoint.missing) AS piece (span)
    WHERE NOT isempty(piece.span)
    UNION ALL
    SELECT endpoint.name, lower(piece.span), 1
    FROM endpoint
    CROSS JOIN LATERAL unnest(endpoint.wanted - endpoint.missing) AS piece (span)
    WHERE NOT isempty(piece.span)
    UNION ALL
    SELECT endpoint.name, upper(piece.span), NULL
    FROM endpoint
    CROSS JOIN LATERAL unnest(endpoint.wanted) AS piece (span)
    CROSS JOIN shown
    WHERE NOT isempty(piece.span) AND upper(piece.span) < upper(shown.span)
)

SELECT at AS time, name AS metric, state AS value
FROM change
ORDER BY at, name
