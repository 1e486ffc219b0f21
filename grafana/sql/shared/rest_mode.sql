SELECT
    period.start_time AS time,
    coalesce(period.end_time, $__timeTo()::timestamptz) AS timeend,
    'Rest mode' AS text,
    'rest mode' AS tags
FROM oura.rest_mode_period AS period
WHERE
    period.account_id IN ($account)
    AND period.deleted_at IS NULL
    AND period.start_time <= $__timeTo()
    AND coalesce(period.end_time, $__timeTo()::timestamptz) >= $__timeFrom()
ORDER BY 1
