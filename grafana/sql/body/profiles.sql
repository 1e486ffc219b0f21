SELECT
    'Oura' AS "Vendor",
    NULL AS "Name",
    height::double precision AS "Height",
    weight::double precision AS "Weight",
    age AS "Age",
    biological_sex AS "Sex",
    NULL::integer AS "Highest HR"
FROM (
    SELECT height, weight, age, biological_sex
    FROM oura.personal_info
    WHERE account_id IN ($account) AND deleted_at IS NULL
    ORDER BY observed_at DESC
    LIMIT 1
) AS oura
UNION ALL
SELECT
    'WHOOP',
    profile.first_name,
    body.height_meter,
    body.weight_kilogram,
    NULL,
    NULL,
    body.max_heart_rate
FROM (
    SELECT account_id, first_name
    FROM whoop.profile
    WHERE account_id IN ($account) AND deleted_at IS NULL
    ORDER BY observed_at DESC
    LIMIT 1
) AS profile
FULL JOIN (
    SELECT account_id, height_meter, weight_kilogram, max_heart_rate
    FROM whoop.body_measurement
    WHERE account_id IN ($account) AND deleted_at IS NULL
    ORDER BY observed_at DESC
    LIMIT 1
) AS body ON body.account_id = profile.account_id
UNION ALL
SELECT
    'Withings',
    NULL,
    height.real_value::double precision,
    weight.real_value::double precision,
    NULL,
    NULL,
    NULL
FROM (
    SELECT account_id, real_value
    FROM withings.measure
    WHERE account_id IN ($account) AND type = 4 AND deleted_at IS NULL
    ORDER BY date DESC
    LIMIT 1
) AS height
FULL JOIN (
    SELECT body.account_id, body.weight_kg AS real_value
    FROM health.body AS body
    WHERE
        body.account_id IN ($account)
        AND body.provider = 'withings'
        AND body.origin = 'measured'
        AND NOT body.doubtful
        AND body.weight_kg IS NOT NULL
        AND $__timeFilter(body.time)
    ORDER BY body.time DESC
    LIMIT 1
) AS weight ON weight.account_id = height.account_id
ORDER BY 1
