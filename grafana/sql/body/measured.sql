SELECT
    to_char(local_time, 'Dy DD Mon YYYY HH24:MI') AS "When",
    measurement AS "What",
    nullif(position, 'Not stated') AS "Where",
    value::double precision AS "Value",
    unit AS "Unit",
    CASE WHEN out_of_range THEN 'implausible' ELSE 'plausible' END AS "Range",
    coalesce(device, 'by hand') AS "Measured by",
    attribution AS "Whose"
FROM withings.recent_measurement
WHERE account_id IN ($account) AND $__timeFilter(date)
ORDER BY date DESC, measurement, position
LIMIT 500
