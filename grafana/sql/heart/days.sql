WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    CASE WHEN day IS NULL THEN 'Last 24 hours' ELSE to_char(day, 'Dy DD Mon YYYY') END AS __text,
    coalesce(day::text, 'last') AS __value
FROM (
    SELECT NULL::date AS day
    UNION ALL
    SELECT generate_series(greatest(first_day, last_day - 365), last_day, interval '1 day')::date
    FROM person
) AS choice
ORDER BY day DESC NULLS FIRST
