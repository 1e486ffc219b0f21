SELECT
    CASE provider WHEN 'oura' THEN 'Oura' WHEN 'whoop' THEN 'WHOOP' ELSE 'Withings' END
    || ' per ' || CASE
        WHEN window_seconds = 86400 THEN 'day'
        WHEN window_seconds = 60 THEN 'minute'
        WHEN window_seconds = 1 THEN 'second'
        WHEN window_seconds > 60 THEN round(window_seconds / 60) || ' minutes'
        ELSE window_seconds || ' s'
    END AS "Window",
    (100 * used_requests / nullif(limit_requests, 0))::double precision AS "Used"
FROM ops.budget_use
ORDER BY provider, window_seconds
