SELECT
    extract(
        EPOCH FROM (
            date_bin('5 minutes', item.time, activity.met_timestamp) AT TIME ZONE 'UTC'
        ) + activity.met_timestamp_utc_offset - activity.day
    )::double precision / 3600 AS "Clock",
    avg(item.met) AS "MET"
FROM oura.daily_activity AS activity
INNER JOIN oura.daily_activity_met AS item
    ON item.account_id = activity.account_id AND item.id = activity.id
WHERE
    activity.account_id IN ($account)
    AND activity.day = '$day'
    AND activity.deleted_at IS NULL
GROUP BY 1
ORDER BY 1
