-- The UTC day before the first date with activity: east of Greenwich a date begins a day earlier.
SELECT (min(activity.date) - 1)::timestamp AT TIME ZONE 'UTC' AS begin
FROM withings.activity
WHERE activity.account_id = %(account_id)s
