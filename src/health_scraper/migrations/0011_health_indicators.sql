-- What Grafana reads, third part: every figure as a row of its own, and personal baselines.

CREATE TABLE health.indicator_definition (
    indicator text PRIMARY KEY,
    unit text NOT NULL,
    view_name text NOT NULL,
    providers text[] NOT NULL,
    definition text NOT NULL
);
COMMENT ON TABLE health.indicator_definition IS
    'What health.indicator can hold. Where vendors define a figure differently it has a name for each, or the definition tells them apart.';
COMMENT ON COLUMN health.indicator_definition.indicator IS 'The indicator.';
COMMENT ON COLUMN health.indicator_definition.unit IS 'Its unit, the same for all vendors.';
COMMENT ON COLUMN health.indicator_definition.view_name IS 'The view of this schema it is from.';
COMMENT ON COLUMN health.indicator_definition.providers IS 'The vendors that send it.';
COMMENT ON COLUMN health.indicator_definition.definition IS 'What it means, and how vendors differ.';
INSERT INTO health.indicator_definition (indicator, unit, view_name, providers, definition) VALUES
    ('sleep_in_bed', 'ms', 'sleep', '{oura,withings,whoop}', 'Time in bed in the main night; WHOOP counts from falling asleep.'),
    ('sleep_asleep', 'ms', 'sleep', '{oura,withings,whoop}', 'Sleep in the main night.'),
    ('sleep_awake', 'ms', 'sleep', '{oura,withings,whoop}', 'Awake in bed in the main night.'),
    ('sleep_core', 'ms', 'sleep', '{oura,withings,whoop}', 'Light sleep in the main night.'),
    ('sleep_deep', 'ms', 'sleep', '{oura,withings,whoop}', 'Deep (slow wave) sleep in the main night.'),
    ('sleep_rem', 'ms', 'sleep', '{oura,withings,whoop}', 'REM sleep in the main night.'),
    ('sleep_need', 'ms', 'sleep', '{whoop}', 'Sleep needed that night.'),
    ('sleep_latency', 'ms', 'sleep', '{oura,withings}', 'Time to fall asleep.'),
    ('sleep_efficiency', '%', 'sleep', '{oura,withings,whoop}', 'Sleep as a share of the time in bed.'),
    ('sleep_restless_periods', 'count', 'sleep', '{oura}', 'Restless periods.'),
    ('sleep_disturbances', 'count', 'sleep', '{whoop}', 'Disturbances.'),
    ('sleep_awakenings', 'count', 'sleep', '{withings}', 'Times woken up in bed.'),
    ('sleep_score', 'points', 'sleep', '{oura,withings}', 'Sleep score, 0 to 100; each vendor''s own, Oura''s for all sleep of the day.'),
    ('sleep_performance', '%', 'sleep', '{whoop}', 'Sleep had against sleep needed, by WHOOP''s own formula.'),
    ('respiratory_rate', '/min', 'sleep', '{oura,withings,whoop}', 'Breaths per minute in the main night.'),
    ('sleep_heart_rate', 'bpm', 'sleep', '{oura,withings}', 'Average heart rate of the main night.'),
    ('sleep_heart_rate_min', 'bpm', 'sleep', '{oura,withings}', 'Lowest heart rate of the main night.'),
    ('sleep_heart_rate_max', 'bpm', 'sleep', '{withings}', 'Highest heart rate of the main night.'),
    ('hrv_rmssd', 'ms', 'sleep', '{oura,whoop}', 'Heart rate variability (RMSSD). Oura: average of the main night. WHOOP: that of the recovery rated from it.'),
    ('hrv_rmssd_start', 'ms', 'sleep', '{withings}', 'Heart rate variability (RMSSD) at the start of the main night.'),
    ('hrv_rmssd_end', 'ms', 'sleep', '{withings}', 'Heart rate variability (RMSSD) at the end of the main night.'),
    ('nap_asleep', 'ms', 'nap', '{oura,withings,whoop}', 'Sleep in one nap, or in a shorter night beside the main one.'),
    ('readiness_score', 'points', 'recovery', '{oura}', 'Readiness, 1 to 100.'),
    ('recovery_score', '%', 'recovery', '{whoop}', 'Recovery, 0 to 100.'),
    ('resting_heart_rate', 'bpm', 'recovery', '{whoop}', 'Resting heart rate. Oura sends none: see sleep_heart_rate_min.'),
    ('temperature_deviation', '°C', 'recovery', '{oura}', 'Body temperature of the night against the usual.'),
    ('sleep_skin_temperature', '°C', 'recovery', '{whoop}', 'Skin temperature of the night.'),
    ('spo2', '%', 'recovery', '{oura,whoop}', 'Average blood oxygen saturation of the night.'),
    ('steps', 'count', 'activity', '{oura,withings,whoop}', 'Steps of the day, which is the vendor''s own: see health.activity.'),
    ('distance', 'm', 'activity', '{withings}', 'Distance covered in the day.'),
    ('equivalent_walking_distance', 'm', 'activity', '{oura}', 'Walking distance that would spend the day''s active energy.'),
    ('floors_climbed', 'count', 'activity', '{withings}', 'Floors climbed in the day.'),
    ('active_energy', 'kcal', 'activity', '{oura,withings}', 'Energy spent by activity in the day.'),
    ('basal_energy', 'kcal', 'activity', '{oura,withings}', 'Total less active energy of the day.'),
    ('total_energy', 'kcal', 'activity', '{oura,withings,whoop}', 'Energy spent in the day; WHOOP''s kJ are divided by 4.184.'),
    ('low_intensity', 'min', 'activity', '{oura,withings}', 'Low (Oura) or soft (Withings) activity in the day.'),
    ('moderate_intensity', 'min', 'activity', '{oura,withings}', 'Medium (Oura) or moderate (Withings) activity in the day.'),
    ('high_intensity', 'min', 'activity', '{oura,withings}', 'High (Oura) or intense (Withings) activity in the day.'),
    ('heart_rate', 'bpm', 'activity', '{withings,whoop}', 'Average heart rate of the day. Samples are in health.heart_rate.'),
    ('heart_rate_min', 'bpm', 'activity', '{withings}', 'Lowest heart rate of the day.'),
    ('heart_rate_max', 'bpm', 'activity', '{withings,whoop}', 'Highest heart rate of the day.'),
    ('strain', 'points', 'activity', '{whoop}', 'Cardiovascular load of the day, 0 to 21, not linear.'),
    ('activity_score', 'points', 'activity', '{oura}', 'Activity score, 1 to 100.'),
    ('weight', 'kg', 'body', '{withings}', 'Weight, measured or entered by hand; not that of a profile.'),
    ('height', 'm', 'body', '{oura,withings,whoop}', 'Height; from the profile at Oura and WHOOP.'),
    ('bmi', 'kg/m²', 'body', '{withings}', 'Weight by the square of the height known at the time.'),
    ('body_fat', '%', 'body', '{withings}', 'Body fat.'),
    ('fat_mass', 'kg', 'body', '{withings}', 'Body fat.'),
    ('fat_free_mass', 'kg', 'body', '{withings}', 'All but fat.'),
    ('muscle_mass', 'kg', 'body', '{withings}', 'Muscle.'),
    ('water_mass', 'kg', 'body', '{withings}', 'Water.'),
    ('bone_mass', 'kg', 'body', '{withings}', 'Bone.'),
    ('visceral_fat', 'index', 'body', '{withings}', 'Visceral fat.'),
    ('systolic_blood_pressure', 'mmHg', 'body', '{withings}', 'Systolic blood pressure.'),
    ('diastolic_blood_pressure', 'mmHg', 'body', '{withings}', 'Diastolic blood pressure.'),
    ('pulse', 'bpm', 'body', '{withings}', 'Pulse while something else was measured; no resting heart rate.'),
    ('spo2_spot', '%', 'body', '{withings}', 'Blood oxygen saturation of one moment.'),
    ('body_temperature', '°C', 'body', '{withings}', 'Body temperature.'),
    ('skin_temperature', '°C', 'body', '{withings}', 'Skin temperature of one moment.'),
    ('pulse_wave_velocity', 'm/s', 'body', '{oura,withings}', 'Pulse wave velocity: Oura''s estimate of the day, Withings'' of one moment.'),
    ('vascular_age', 'years', 'body', '{oura,withings}', 'Vascular age: Oura''s estimate of the day, Withings'' of one moment.'),
    ('vo2_max', 'ml/kg/min', 'body', '{oura,withings}', 'Maximal oxygen uptake, estimated.'),
    ('basal_metabolic_rate', 'kcal/day', 'body', '{withings}', 'Basal metabolic rate.'),
    ('workout_duration', 'min', 'workout', '{oura,withings,whoop}', 'One workout from start to end, pauses included.'),
    ('workout_energy', 'kcal', 'workout', '{oura,withings,whoop}', 'Energy spent in one workout; WHOOP''s kJ are divided by 4.184.'),
    ('workout_distance', 'm', 'workout', '{oura,withings,whoop}', 'Distance of one workout.'),
    ('workout_speed', 'm/s', 'workout', '{oura,withings,whoop}', 'Distance by duration of one workout, pauses included.'),
    ('workout_altitude_gain', 'm', 'workout', '{whoop}', 'Metres climbed in one workout.'),
    ('workout_strain', 'points', 'workout', '{whoop}', 'Cardiovascular load of one workout, 0 to 21, not linear.'),
    ('workout_heart_rate', 'bpm', 'workout', '{withings,whoop}', 'Average heart rate of one workout.'),
    ('workout_heart_rate_max', 'bpm', 'workout', '{withings,whoop}', 'Highest heart rate of one workout.'),
    ('workout_easy', 'min', 'workout', '{oura}', 'A whole workout of easy intensity.'),
    ('workout_moderate', 'min', 'workout', '{oura}', 'A whole workout of moderate intensity.'),
    ('workout_hard', 'min', 'workout', '{oura}', 'A whole workout of hard intensity.'),
    ('workout_zone_0', 'min', 'workout', '{whoop}', 'Time of one workout in heart rate zone 0 of 5.'),
    ('workout_zone_1', 'min', 'workout', '{whoop}', 'Time of one workout in heart rate zone 1 of 5.'),
    ('workout_zone_2', 'min', 'workout', '{whoop}', 'Time of one workout in heart rate zone 2 of 5.'),
    ('workout_zone_3', 'min', 'workout', '{whoop}', 'Time of one workout in heart rate zone 3 of 5.'),
    ('workout_zone_4', 'min', 'workout', '{whoop}', 'Time of one workout in heart rate zone 4 of 5.'),
    ('workout_zone_5', 'min', 'workout', '{whoop}', 'Time of one workout in heart rate zone 5 of 5.'),
    ('workout_light_zone', 'min', 'workout', '{withings}', 'Time of one workout in the light heart rate zone.'),
    ('workout_moderate_zone', 'min', 'workout', '{withings}', 'Time of one workout in the moderate heart rate zone.'),
    ('workout_intense_zone', 'min', 'workout', '{withings}', 'Time of one workout in the intense heart rate zone.'),
    ('workout_maximal_zone', 'min', 'workout', '{withings}', 'Time of one workout in the maximal heart rate zone.');

-- One scan per table, unfolded by VALUES: a branch for every indicator would be planned eighty
-- times over. The definition stands first because a question for one indicator finds no row of it
-- in the other branches, which then read nothing.
CREATE VIEW health.indicator AS
SELECT
    night.account_id,
    night.end_time AS time,
    night.day,
    definition.indicator,
    one.value,
    definition.unit,
    night.provider,
    night.source_table,
    night.source_id
FROM health.indicator_definition AS definition
CROSS JOIN health.sleep AS night
CROSS JOIN LATERAL (
    VALUES
    ('sleep_in_bed', 1000 * night.in_bed_seconds),
    ('sleep_asleep', 1000 * night.asleep_seconds),
    ('sleep_awake', 1000 * night.awake_seconds),
    ('sleep_core', 1000 * night.light_seconds),
    ('sleep_deep', 1000 * night.deep_seconds),
    ('sleep_rem', 1000 * night.rem_seconds),
    ('sleep_need', 1000 * night.need_seconds),
    ('sleep_latency', 1000 * night.latency_seconds),
    ('sleep_efficiency', night.efficiency_percent),
    ('sleep_restless_periods', night.restless_period_count),
    ('sleep_disturbances', night.disturbance_count),
    ('sleep_awakenings', night.awakening_count),
    ('sleep_score', CASE night.score_name WHEN 'sleep score' THEN night.score END),
    ('sleep_performance', CASE night.score_name WHEN 'sleep performance' THEN night.score END),
    ('respiratory_rate', night.breaths_per_minute),
    ('sleep_heart_rate', night.average_heart_rate_bpm),
    ('sleep_heart_rate_min', night.lowest_heart_rate_bpm),
    ('sleep_heart_rate_max', night.highest_heart_rate_bpm),
    ('hrv_rmssd', night.hrv_rmssd_ms),
    ('hrv_rmssd_start', night.hrv_start_rmssd_ms),
    ('hrv_rmssd_end', night.hrv_end_rmssd_ms)
) AS one (indicator, value)
WHERE
    definition.view_name = 'sleep'
    AND definition.indicator = one.indicator
    AND one.value IS NOT NULL
UNION ALL
SELECT
    nap.account_id,
    nap.end_time,
    nap.day,
    definition.indicator,
    1000 * nap.asleep_seconds,
    definition.unit,
    nap.provider,
    nap.source_table,
    nap.source_id
FROM health.indicator_definition AS definition
CROSS JOIN health.nap
WHERE
    definition.view_name = 'nap'
    AND definition.indicator = 'nap_asleep'
    AND nap.asleep_seconds IS NOT NULL
UNION ALL
SELECT
    recovery.account_id,
    recovery.day::timestamp AT TIME ZONE 'UTC',
    recovery.day,
    definition.indicator,
    one.value,
    definition.unit,
    recovery.provider,
    recovery.source_table,
    recovery.source_id
FROM health.indicator_definition AS definition
CROSS JOIN health.recovery
CROSS JOIN LATERAL (
    VALUES
    ('readiness_score', CASE recovery.score_name WHEN 'readiness' THEN recovery.score END),
    ('recovery_score', CASE recovery.score_name WHEN 'recovery' THEN recovery.score END),
    ('resting_heart_rate', recovery.resting_heart_rate_bpm),
    ('temperature_deviation', recovery.temperature_deviation_celsius),
    ('sleep_skin_temperature', recovery.skin_temperature_celsius),
    ('spo2', recovery.spo2_percent)
) AS one (indicator, value)
WHERE
    definition.view_name = 'recovery'
    AND definition.indicator = one.indicator
    AND one.value IS NOT NULL
UNION ALL
SELECT
    activity.account_id,
    activity.day::timestamp AT TIME ZONE 'UTC',
    activity.day,
    definition.indicator,
    one.value,
    definition.unit,
    activity.provider,
    activity.source_table,
    activity.source_id
FROM health.indicator_definition AS definition
CROSS JOIN health.activity
CROSS JOIN LATERAL (
    VALUES
    ('steps', activity.steps::double precision),
    ('distance', activity.distance_meters),
    ('equivalent_walking_distance', activity.equivalent_walking_distance_meters),
    ('floors_climbed', activity.floors_climbed),
    ('active_energy', activity.active_energy_kcal),
    ('basal_energy', activity.total_energy_kcal - activity.active_energy_kcal),
    ('total_energy', activity.total_energy_kcal),
    ('low_intensity', activity.low_intensity_seconds / 60),
    ('moderate_intensity', activity.moderate_intensity_seconds / 60),
    ('high_intensity', activity.high_intensity_seconds / 60),
    ('heart_rate', activity.average_heart_rate_bpm),
    ('heart_rate_min', activity.lowest_heart_rate_bpm),
    ('heart_rate_max', activity.highest_heart_rate_bpm),
    ('strain', activity.strain),
    ('activity_score', activity.score)
) AS one (indicator, value)
WHERE
    definition.view_name = 'activity'
    AND definition.indicator = one.indicator
    AND one.value IS NOT NULL
UNION ALL
SELECT
    body.account_id,
    body.time,
    body.day,
    definition.indicator,
    one.value,
    definition.unit,
    body.provider,
    body.source_table,
    body.source_id
FROM health.indicator_definition AS definition
CROSS JOIN health.body
CROSS JOIN LATERAL (
    VALUES
    ('weight', body.weight_kg),
    ('height', body.height_meters),
    ('bmi', body.bmi_kg_per_square_meter),
    ('body_fat', body.fat_percent),
    ('fat_mass', body.fat_mass_kg),
    ('fat_free_mass', body.fat_free_mass_kg),
    ('muscle_mass', body.muscle_mass_kg),
    ('water_mass', body.water_mass_kg),
    ('bone_mass', body.bone_mass_kg),
    ('visceral_fat', body.visceral_fat_index),
    ('systolic_blood_pressure', body.systolic_mmhg),
    ('diastolic_blood_pressure', body.diastolic_mmhg),
    ('pulse', body.pulse_bpm),
    ('spo2_spot', body.spo2_percent),
    ('body_temperature', body.body_temperature_celsius),
    ('skin_temperature', body.skin_temperature_celsius),
    ('pulse_wave_velocity', body.pulse_wave_velocity_meters_per_second),
    ('vascular_age', body.vascular_age_years),
    ('vo2_max', body.vo2_max_ml_per_kg_per_minute),
    ('basal_metabolic_rate', body.basal_metabolic_rate_kcal_per_day)
) AS one (indicator, value)
WHERE
    definition.view_name = 'body'
    AND definition.indicator = one.indicator
    AND one.value IS NOT NULL
    AND NOT body.doubtful
    AND (
        body.origin IN ('measured', 'entered', 'estimated')
        OR (body.origin = 'profile' AND one.indicator = 'height')
    )
UNION ALL
SELECT
    workout.account_id,
    workout.start_time,
    workout.day,
    definition.indicator,
    one.value,
    definition.unit,
    workout.provider,
    workout.source_table,
    workout.source_id
FROM health.indicator_definition AS definition
CROSS JOIN health.workout
CROSS JOIN LATERAL (
    VALUES
    ('workout_duration', workout.duration_seconds / 60),
    ('workout_energy', workout.energy_kcal),
    ('workout_distance', workout.distance_meters),
    ('workout_speed', workout.distance_meters / nullif(workout.duration_seconds, 0)),
    ('workout_altitude_gain', workout.altitude_gain_meters),
    ('workout_strain', workout.strain),
    ('workout_heart_rate', workout.average_heart_rate_bpm),
    ('workout_heart_rate_max', workout.highest_heart_rate_bpm),
    ('workout_easy', CASE workout.intensity WHEN 'easy' THEN workout.duration_seconds / 60 END),
    ('workout_moderate', CASE workout.intensity WHEN 'moderate' THEN workout.duration_seconds / 60 END),
    ('workout_hard', CASE workout.intensity WHEN 'hard' THEN workout.duration_seconds / 60 END),
    ('workout_zone_0', workout.zone_0_seconds / 60),
    ('workout_zone_1', workout.zone_1_seconds / 60),
    ('workout_zone_2', workout.zone_2_seconds / 60),
    ('workout_zone_3', workout.zone_3_seconds / 60),
    ('workout_zone_4', workout.zone_4_seconds / 60),
    ('workout_zone_5', workout.zone_5_seconds / 60),
    ('workout_light_zone', workout.light_zone_seconds / 60),
    ('workout_moderate_zone', workout.moderate_zone_seconds / 60),
    ('workout_intense_zone', workout.intense_zone_seconds / 60),
    ('workout_maximal_zone', workout.maximal_zone_seconds / 60)
) AS one (indicator, value)
WHERE
    definition.view_name = 'workout'
    AND definition.indicator = one.indicator
    AND one.value IS NOT NULL;
COMMENT ON VIEW health.indicator IS
    'Every figure of the other views as a row of its own: filter by account_id, indicator and day. Names, units and definitions are in health.indicator_definition. Implausible or inconclusive measures, and those of uncertain owner, are left out; health.body has them.';
COMMENT ON COLUMN health.indicator.account_id IS 'The account.';
COMMENT ON COLUMN health.indicator.time IS
    'End of the night or nap, start of the workout, instant of the measurement; 00:00 UTC of day for what is of a whole day.';
COMMENT ON COLUMN health.indicator.day IS 'Local day.';
COMMENT ON COLUMN health.indicator.indicator IS 'Name, as in health.indicator_definition.';
COMMENT ON COLUMN health.indicator.value IS 'The value, in unit.';
COMMENT ON COLUMN health.indicator.unit IS 'Unit, as in health.indicator_definition.';
COMMENT ON COLUMN health.indicator.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.indicator.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.indicator.source_id IS 'Its id there.';

-- A function, because a window over a view would read all of the account's days.
CREATE FUNCTION health.baseline(account integer, name text, since date, until date)
RETURNS TABLE (
    day date,
    provider text,
    value double precision,
    mean_7_days double precision,
    sd_7_days double precision,
    mean_30_days double precision,
    mean_60_days double precision,
    sd_60_days double precision,
    days_of_60 bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT *
    FROM (
        SELECT
            daily.day,
            daily.provider,
            daily.value,
            avg(daily.value) OVER week AS mean_7_days,
            stddev_samp(daily.value) OVER week AS sd_7_days,
            avg(daily.value) OVER month AS mean_30_days,
            avg(daily.value) OVER season AS mean_60_days,
            stddev_samp(daily.value) OVER season AS sd_60_days,
            count(*) OVER season AS days_of_60
        FROM (
            SELECT
                one.day,
                one.provider,
                avg(one.value) AS value
            FROM health.indicator AS one
            WHERE
                one.account_id = account
                AND one.indicator = name
                AND one.day BETWEEN since - 59 AND until
            GROUP BY one.day, one.provider
        ) AS daily
        WINDOW
            week AS (
                PARTITION BY daily.provider ORDER BY daily.day
                RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
            ),
            month AS (
                PARTITION BY daily.provider ORDER BY daily.day
                RANGE BETWEEN interval '29 days' PRECEDING AND CURRENT ROW
            ),
            season AS (
                PARTITION BY daily.provider ORDER BY daily.day
                RANGE BETWEEN interval '59 days' PRECEDING AND CURRENT ROW
            )
    ) AS baseline
    WHERE baseline.day >= since
    ORDER BY baseline.day, baseline.provider;
END;
COMMENT ON FUNCTION health.baseline IS
    'One indicator of one account from since to until, day by day and vendor by vendor (the mean where a day has several values), with mean and standard deviation of the 7 and the 60 days that end with it, and the mean of 30. Days without a value do not count; days_of_60 says how many had one.';

GRANT SELECT ON ALL TABLES IN SCHEMA health TO grafana_reader;
