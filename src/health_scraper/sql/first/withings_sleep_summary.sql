-- The UTC day in which the first night with a summary begins.
SELECT date_trunc('day', min(sleep_summary.startdate), 'UTC') AS begin
FROM withings.sleep_summary
WHERE sleep_summary.account_id = %(account_id)s
