SELECT
    CASE night.provider WHEN 'oura' THEN 'Oura' WHEN 'whoop' THEN 'WHOOP' ELSE 'Withings' END
        AS "Seen by",
    to_char(night.local_start, 'HH24:MI') AS "Bedtime",
    to_char(night.local_end, 'HH24:MI') AS "Wake-up",
    night.asleep_seconds / 3600 AS "Asleep",
    night.deep_seconds / 3600 AS "Deep",
    night.rem_seconds / 3600 AS "REM",
    night.light_seconds / 3600 AS "Light",
    night.awake_seconds / 3600 AS "Awake",
    night.efficiency_percent AS "Efficiency",
    coalesce(night.hrv_rmssd_ms, (night.hrv_start_rmssd_ms + night.hrv_end_rmssd_ms) / 2) AS "HRV",
    coalesce(night.lowest_heart_rate_bpm, recovery.resting_heart_rate_bpm) AS "Lowest HR",
    night.breaths_per_minute AS "Breathing",
    night.score AS "Score"
FROM health.sleep AS night
LEFT JOIN health.recovery AS recovery
    ON
        recovery.account_id = night.account_id
        AND recovery.provider = night.provider
        AND recovery.day = '$night'
        AND recovery.account_id IN ($account)
WHERE
    night.account_id IN ($account)
    AND night.day = '$night'
ORDER BY night.provider
