WITH measured AS (
    SELECT
        time,
        weight_kg,
        fat_percent,
        muscle_mass_kg,
        bmi_kg_per_square_meter,
        avg(weight_kg) OVER month AS own_weight,
        avg(fat_percent) OVER month AS own_fat,
        avg(muscle_mass_kg) OVER month AS own_muscle,
        avg(bmi_kg_per_square_meter) OVER month AS own_bmi
    FROM health.body
    WHERE
        account_id IN ($account)
        AND provider = 'withings'
        AND origin = 'measured'
        AND NOT doubtful
        AND weight_kg IS NOT NULL
        AND time >= $__timeFrom()::timestamptz - interval '720 hours'
        AND time <= $__timeTo()
    WINDOW month AS (
        ORDER BY time RANGE BETWEEN interval '720 hours' PRECEDING AND interval '1 second' PRECEDING
    )
)

SELECT
    time,
    weight_kg AS "Weight",
    weight_kg - own_weight AS "Weight change",
    fat_percent AS "Fat",
    fat_percent - own_fat AS "Fat change",
    muscle_mass_kg AS "Muscle",
    muscle_mass_kg - own_muscle AS "Muscle change",
    bmi_kg_per_square_meter AS "Body mass index",
    bmi_kg_per_square_meter - own_bmi AS "Body mass index change"
FROM measured
WHERE $__timeFilter(time)
ORDER BY time
