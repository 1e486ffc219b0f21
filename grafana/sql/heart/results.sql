WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    to_char(result.at AT TIME ZONE person.timezone, 'Dy DD Mon YYYY HH24:MI') AS "When",
    result.kind AS "Measured by",
    coalesce(afib.name, 'Code ' || result.code) AS "Atrial fibrillation",
    result.bpm AS "Heart rate",
    result.systolic AS "Systolic",
    result.diastolic AS "Diastolic"
FROM (
    SELECT
        heart.timestamp AS at,
        'ECG, ' || coalesce(model.name, 'device not told') AS kind,
        heart.ecg_afib AS code,
        heart.heart_rate AS bpm,
        heart.bloodpressure_systole AS systolic,
        heart.bloodpressure_diastole AS diastolic
    FROM withings.heart
    LEFT JOIN withings.model ON model.code = heart.model
    WHERE
        heart.account_id IN ($account)
        AND heart.deleted_at IS NULL
        AND $__timeFilter(heart.timestamp)
    UNION ALL
    SELECT measure.date, 'Pulse light (PPG)', measure.real_value::integer, NULL, NULL, NULL
    FROM withings.measure
    WHERE
        measure.account_id IN ($account)
        AND measure.type = 139
        AND measure.deleted_at IS NULL
        AND $__timeFilter(measure.date)
) AS result
LEFT JOIN withings.afib_result AS afib ON afib.code = result.code
CROSS JOIN person
ORDER BY result.at DESC
