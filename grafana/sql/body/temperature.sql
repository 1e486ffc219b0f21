SELECT
    time,
    body_temperature_celsius AS "Body",
    skin_temperature_celsius AS "Skin"
FROM health.body
WHERE
    account_id IN ($account)
    AND num_nonnulls(body_temperature_celsius, skin_temperature_celsius) > 0
    AND NOT doubtful
    AND $__timeFilter(time)
ORDER BY time
