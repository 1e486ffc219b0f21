SELECT
    time,
    bmi_kg_per_square_meter AS "Body mass index",
    fat_percent AS "Fat",
    muscle_mass_kg AS "Muscle",
    visceral_fat_index AS "Visceral fat"
FROM health.body
WHERE
    account_id IN ($account)
    AND provider = 'withings'
    AND origin = 'measured'
    AND NOT doubtful
    AND weight_kg IS NOT NULL
    AND $__timeFilter(time)
ORDER BY time
