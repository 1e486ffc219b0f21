-- What Grafana reads, second part: days, workouts, heart rate and the body.
-- The rules of 0006 hold here too.

CREATE INDEX cycle_without_night_day ON whoop.cycle (
    account_id, ((whoop.local_time(start, timezone_offset) + interval '12 hours')::date)
);
CREATE INDEX workout_start_datetime ON oura.workout (account_id, start_datetime);
CREATE INDEX workout_day ON whoop.workout (
    account_id, (whoop.local_time(start, timezone_offset)::date)
);
CREATE INDEX workout_date ON withings.workout (account_id, date);
CREATE INDEX sleep_stream_timestamp ON whoop.sleep_stream (account_id, "timestamp");

-- IMMUTABLE, as PostgreSQL calls its own timezone(): an index cannot hold it otherwise.
CREATE FUNCTION withings.local_day(instant timestamptz, zone text) RETURNS date
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (instant AT TIME ZONE zone)::date;
EXCEPTION
    WHEN invalid_parameter_value THEN RETURN NULL;
END
$$;
COMMENT ON FUNCTION withings.local_day IS
    'Local date; NULL for a zone this server does not know, so that one row never spoils a view.';
CREATE INDEX measure_group_day ON withings.measure_group (
    account_id, (withings.local_day(date, timezone))
);

CREATE VIEW health.activity AS
SELECT
    activity.account_id,
    activity.day,
    'oura'::text AS provider,
    activity.steps::bigint AS steps,
    NULL::double precision AS distance_meters,
    activity.equivalent_walking_distance::double precision AS equivalent_walking_distance_meters,
    NULL::double precision AS floors_climbed,
    activity.active_calories::double precision AS active_energy_kcal,
    activity.total_calories::double precision AS total_energy_kcal,
    activity.low_activity_time::double precision AS low_intensity_seconds,
    activity.medium_activity_time::double precision AS moderate_intensity_seconds,
    activity.high_activity_time::double precision AS high_intensity_seconds,
    activity.sedentary_time::double precision AS sedentary_seconds,
    activity.non_wear_time::double precision AS non_wear_seconds,
    NULL::double precision AS average_heart_rate_bpm,
    NULL::double precision AS lowest_heart_rate_bpm,
    NULL::double precision AS highest_heart_rate_bpm,
    NULL::double precision AS strain,
    activity.score::double precision AS score,
    'oura.daily_activity'::text AS source_table,
    activity.id AS source_id
FROM oura.daily_activity AS activity
WHERE
    activity.day IS NOT NULL
    AND activity.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM oura.daily_activity AS newer
        WHERE
            newer.account_id = activity.account_id
            AND newer.day = activity.day
            AND newer.deleted_at IS NULL
            AND (newer.created_at, activity.id) > (activity.created_at, newer.id)
    )
UNION ALL
SELECT
    cycle.account_id,
    cycle.day,
    'whoop'::text,
    -- One cycle without a figure makes the sum of the day unknown, not small.
    CASE WHEN count(cycle.step_count) = count(*) THEN sum(cycle.step_count) END,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    CASE WHEN count(cycle.kilojoule) = count(*) THEN sum(cycle.kilojoule) END / 4.184,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    CASE WHEN count(*) = 1 THEN max(cycle.average_heart_rate) END::double precision,
    NULL::double precision,
    max(cycle.max_heart_rate)::double precision,
    max(cycle.strain),
    NULL::double precision,
    'whoop.cycle'::text,
    max(cycle.id)::text
FROM (
    SELECT
        cycle.account_id,
        whoop.local_time(night."end", night.timezone_offset)::date AS day,
        cycle.id,
        cycle.step_count,
        cycle.kilojoule,
        cycle.average_heart_rate,
        cycle.max_heart_rate,
        cycle.strain
    FROM whoop.sleep AS night
    INNER JOIN whoop.cycle ON night.account_id = cycle.account_id AND night.cycle_id = cycle.id
    WHERE
        night.nap IS NOT TRUE
        AND night.deleted_at IS NULL
        AND cycle.deleted_at IS NULL
        AND whoop.local_time(night."end", night.timezone_offset) IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM whoop.sleep AS other
            WHERE
                other.account_id = night.account_id
                AND other.cycle_id = night.cycle_id
                AND other.nap IS NOT TRUE
                AND other.deleted_at IS NULL
                AND (coalesce(other."end" - other.start, make_interval()), night.id)
                > (coalesce(night."end" - night.start, make_interval()), other.id)
        )
    UNION ALL
    -- Twelve hours after its start a cycle without a night is in its waking day: whoop.cycle_day.
    SELECT
        cycle.account_id,
        (whoop.local_time(cycle.start, cycle.timezone_offset) + interval '12 hours')::date,
        cycle.id,
        cycle.step_count,
        cycle.kilojoule,
        cycle.average_heart_rate,
        cycle.max_heart_rate,
        cycle.strain
    FROM whoop.cycle
    WHERE
        cycle.deleted_at IS NULL
        AND whoop.local_time(cycle.start, cycle.timezone_offset) IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM whoop.sleep AS night
            WHERE
                night.account_id = cycle.account_id
                AND night.cycle_id = cycle.id
                AND night.nap IS NOT TRUE
                AND night.deleted_at IS NULL
        )
) AS cycle
GROUP BY cycle.account_id, cycle.day
UNION ALL
SELECT
    activity.account_id,
    activity.date,
    'withings'::text,
    activity.steps::bigint,
    activity.distance,
    NULL::double precision,
    activity.elevation,
    activity.calories,
    activity.totalcalories,
    activity.soft::double precision,
    activity.moderate::double precision,
    activity.intense::double precision,
    NULL::double precision,
    NULL::double precision,
    activity.hr_average,
    activity.hr_min,
    activity.hr_max,
    NULL::double precision,
    NULL::double precision,
    'withings.activity'::text,
    activity.date || ' ' || activity.brand
FROM withings.activity
WHERE
    activity.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM withings.activity AS other
        WHERE
            other.account_id = activity.account_id
            AND other.date = activity.date
            AND other.deleted_at IS NULL
            AND (other.brand <> 1, other.brand) < (activity.brand <> 1, activity.brand)
    );
COMMENT ON VIEW health.activity IS
    'What the person did, one row per account, day and vendor; today''s row grows. A day is not the same everywhere: Oura''s is from 04:00 to 04:00, WHOOP''s the cycle from the sleep that ends on it to the next one, Withings'' the calendar day. Where two WHOOP cycles share a day, steps and energy are added and the highest strain is taken. Of two Withings sources its own counts before an import.';
COMMENT ON COLUMN health.activity.account_id IS 'The account.';
COMMENT ON COLUMN health.activity.day IS
    'Local day: as Oura and Withings send it; for WHOOP that of the cycle''s night, as in whoop.cycle_day.';
COMMENT ON COLUMN health.activity.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.activity.steps IS
    'Steps; NULL where WHOOP''s strap was not worn throughout.';
COMMENT ON COLUMN health.activity.distance_meters IS 'Distance covered, m; Withings only.';
COMMENT ON COLUMN health.activity.equivalent_walking_distance_meters IS
    'Walking distance that would spend the same energy, m; Oura only. No distance that was covered.';
COMMENT ON COLUMN health.activity.floors_climbed IS 'Floors climbed; Withings only.';
COMMENT ON COLUMN health.activity.active_energy_kcal IS
    'Energy spent by activity, kcal; not for WHOOP.';
COMMENT ON COLUMN health.activity.total_energy_kcal IS
    'Energy spent in all, kcal; WHOOP''s kilojoules are divided by 4.184.';
COMMENT ON COLUMN health.activity.low_intensity_seconds IS
    'Low (Oura) or soft (Withings) activity, s; each by the vendor''s own bounds.';
COMMENT ON COLUMN health.activity.moderate_intensity_seconds IS
    'Medium (Oura) or moderate (Withings) activity, s; each by the vendor''s own bounds.';
COMMENT ON COLUMN health.activity.high_intensity_seconds IS
    'High (Oura) or intense (Withings) activity, s; each by the vendor''s own bounds.';
COMMENT ON COLUMN health.activity.sedentary_seconds IS 'Sedentary time, s; Oura only.';
COMMENT ON COLUMN health.activity.non_wear_seconds IS 'Ring not worn, s; Oura only.';
COMMENT ON COLUMN health.activity.average_heart_rate_bpm IS
    'Average heart rate of the day, beats per minute; not for Oura, and NULL where two WHOOP cycles share the day.';
COMMENT ON COLUMN health.activity.lowest_heart_rate_bpm IS
    'Lowest heart rate of the day, beats per minute; Withings only.';
COMMENT ON COLUMN health.activity.highest_heart_rate_bpm IS
    'Highest heart rate of the day, beats per minute; not for Oura.';
COMMENT ON COLUMN health.activity.strain IS
    'Cardiovascular load, 0 to 21, not linear; WHOOP only.';
COMMENT ON COLUMN health.activity.score IS 'Activity score, 1 to 100; Oura only.';
COMMENT ON COLUMN health.activity.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.activity.source_id IS
    'Its id there; of two WHOOP cycles the later one; for Withings date and brand.';

CREATE TABLE health.sport (
    vendor_sport text PRIMARY KEY,
    sport text NOT NULL
);
COMMENT ON TABLE health.sport IS
    'One name for what vendors call differently; a sport that is not here keeps the vendor''s name. Edit it freely.';
COMMENT ON COLUMN health.sport.vendor_sport IS 'What a vendor calls it, in lower case.';
COMMENT ON COLUMN health.sport.sport IS 'The common name, in lower case.';
INSERT INTO health.sport (vendor_sport, sport) VALUES
    ('run', 'running'), ('indoor running', 'running'), ('trail running', 'running'),
    ('walk', 'walking'), ('indoor walk', 'walking'), ('dog walking', 'walking'),
    ('bicycling', 'cycling'), ('indoor cycling', 'cycling'), ('spin', 'cycling'),
    ('spinclass', 'cycling'), ('hiking/rucking', 'hiking'),
    ('strengthtraining', 'strength training'), ('strength trainer', 'strength training'),
    ('weightlifting', 'strength training'), ('lift weights', 'strength training'),
    ('crosscountryskiing', 'cross country skiing'), ('nordic skiing', 'cross country skiing'),
    ('basket-ball', 'basketball'), ('volley-ball', 'volleyball'), ('dancing', 'dance'),
    ('horse riding', 'horseback riding'), ('climbing', 'rock climbing'),
    ('waterpolo', 'water polo'), ('stairmaster', 'stair stepper');

CREATE VIEW health.workout AS
SELECT
    workout.account_id,
    workout.day,
    'oura'::text AS provider,
    workout.start_datetime AS start_time,
    workout.end_datetime AS end_time,
    coalesce(sport.sport, lower(workout.activity)) AS sport,
    workout.activity AS vendor_sport,
    extract(
        EPOCH FROM workout.end_datetime - workout.start_datetime
    )::double precision AS duration_seconds,
    workout.calories AS energy_kcal,
    workout.distance AS distance_meters,
    NULL::double precision AS altitude_gain_meters,
    NULL::double precision AS floors_climbed,
    NULL::double precision AS average_heart_rate_bpm,
    NULL::double precision AS lowest_heart_rate_bpm,
    NULL::double precision AS highest_heart_rate_bpm,
    NULL::double precision AS strain,
    workout.intensity,
    NULL::double precision AS zone_0_seconds,
    NULL::double precision AS zone_1_seconds,
    NULL::double precision AS zone_2_seconds,
    NULL::double precision AS zone_3_seconds,
    NULL::double precision AS zone_4_seconds,
    NULL::double precision AS zone_5_seconds,
    NULL::double precision AS light_zone_seconds,
    NULL::double precision AS moderate_zone_seconds,
    NULL::double precision AS intense_zone_seconds,
    NULL::double precision AS maximal_zone_seconds,
    'oura.workout'::text AS source_table,
    workout.id AS source_id
FROM oura.workout
LEFT JOIN health.sport ON sport.vendor_sport = lower(workout.activity)
WHERE workout.deleted_at IS NULL
UNION ALL
SELECT
    workout.account_id,
    whoop.local_time(workout.start, workout.timezone_offset)::date,
    'whoop'::text,
    workout.start,
    workout."end",
    coalesce(sport.sport, lower(name.name), lower(workout.sport_name)),
    workout.sport_name,
    extract(EPOCH FROM workout."end" - workout.start)::double precision,
    workout.kilojoule / 4.184,
    workout.distance_meter,
    workout.altitude_gain_meter,
    NULL::double precision,
    workout.average_heart_rate::double precision,
    NULL::double precision,
    workout.max_heart_rate::double precision,
    workout.strain,
    NULL::text,
    workout.zone_zero_milli / 1000::double precision,
    workout.zone_one_milli / 1000::double precision,
    workout.zone_two_milli / 1000::double precision,
    workout.zone_three_milli / 1000::double precision,
    workout.zone_four_milli / 1000::double precision,
    workout.zone_five_milli / 1000::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    'whoop.workout'::text,
    workout.id::text
FROM whoop.workout
LEFT JOIN whoop.sport AS name ON name.slug = whoop.sport_slug(workout.sport_name)
LEFT JOIN health.sport ON sport.vendor_sport = lower(name.name)
WHERE workout.deleted_at IS NULL
UNION ALL
SELECT
    workout.account_id,
    workout.date,
    'withings'::text,
    workout.startdate,
    workout.enddate,
    coalesce(sport.sport, lower(category.name), 'category ' || workout.category),
    coalesce(category.name, 'category ' || workout.category),
    extract(EPOCH FROM workout.enddate - workout.startdate)::double precision,
    coalesce(nullif(workout.calories, 0), nullif(workout.manual_calories, 0)),
    coalesce(nullif(workout.distance, 0), nullif(workout.manual_distance, 0)),
    NULL::double precision,
    workout.elevation,
    workout.hr_average,
    workout.hr_min,
    workout.hr_max,
    NULL::double precision,
    NULL::text,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    workout.hr_zone_0,
    workout.hr_zone_1,
    workout.hr_zone_2,
    workout.hr_zone_3,
    'withings.workout'::text,
    workout.id::text
FROM withings.workout
LEFT JOIN withings.workout_category AS category ON workout.category = category.code
LEFT JOIN health.sport ON sport.vendor_sport = lower(category.name)
WHERE workout.deleted_at IS NULL;
COMMENT ON VIEW health.workout IS
    'Workouts of all vendors, WHOOP''s recovery activities (sauna, ice bath, …) included. One effort worn three devices is three rows.';
COMMENT ON COLUMN health.workout.account_id IS 'The account.';
COMMENT ON COLUMN health.workout.day IS
    'Local day: as Oura and Withings send it; for WHOOP the date of the start in its offset.';
COMMENT ON COLUMN health.workout.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.workout.start_time IS 'Start.';
COMMENT ON COLUMN health.workout.end_time IS 'End.';
COMMENT ON COLUMN health.workout.sport IS
    'The sport in lower case, by health.sport the same for all vendors.';
COMMENT ON COLUMN health.workout.vendor_sport IS 'The sport as the vendor names it.';
COMMENT ON COLUMN health.workout.duration_seconds IS 'From start to end, pauses included, s.';
COMMENT ON COLUMN health.workout.energy_kcal IS
    'Energy spent, kcal. WHOOP''s kilojoules are divided by 4.184; Withings'' is active energy, entered by hand where the device sent none or 0; 0 of both is NULL.';
COMMENT ON COLUMN health.workout.distance_meters IS
    'Distance, m; Withings'' entered by hand where the device sent none or 0; 0 of both is NULL.';
COMMENT ON COLUMN health.workout.altitude_gain_meters IS 'Metres climbed; WHOOP with GPS only.';
COMMENT ON COLUMN health.workout.floors_climbed IS 'Floors climbed; Withings only.';
COMMENT ON COLUMN health.workout.average_heart_rate_bpm IS
    'Average heart rate, beats per minute; not for Oura.';
COMMENT ON COLUMN health.workout.lowest_heart_rate_bpm IS
    'Lowest heart rate, beats per minute; Withings only.';
COMMENT ON COLUMN health.workout.highest_heart_rate_bpm IS
    'Highest heart rate, beats per minute; not for Oura.';
COMMENT ON COLUMN health.workout.strain IS 'Cardiovascular load, 0 to 21, not linear; WHOOP only.';
COMMENT ON COLUMN health.workout.intensity IS 'easy, moderate or hard; Oura only.';
COMMENT ON COLUMN health.workout.zone_0_seconds IS
    'Time in heart rate zone 0 of 5 (very light), s; WHOOP only.';
COMMENT ON COLUMN health.workout.zone_1_seconds IS
    'Time in heart rate zone 1 of 5 (light), s; WHOOP only.';
COMMENT ON COLUMN health.workout.zone_2_seconds IS
    'Time in heart rate zone 2 of 5 (moderate), s; WHOOP only.';
COMMENT ON COLUMN health.workout.zone_3_seconds IS
    'Time in heart rate zone 3 of 5 (hard), s; WHOOP only.';
COMMENT ON COLUMN health.workout.zone_4_seconds IS
    'Time in heart rate zone 4 of 5 (very hard), s; WHOOP only.';
COMMENT ON COLUMN health.workout.zone_5_seconds IS
    'Time in heart rate zone 5 of 5 (maximum effort), s; WHOOP only.';
COMMENT ON COLUMN health.workout.light_zone_seconds IS
    'Time in the light heart rate zone, s; Withings only, whose four zones are not WHOOP''s six.';
COMMENT ON COLUMN health.workout.moderate_zone_seconds IS
    'Time in the moderate heart rate zone, s; Withings only.';
COMMENT ON COLUMN health.workout.intense_zone_seconds IS
    'Time in the intense heart rate zone, s; Withings only.';
COMMENT ON COLUMN health.workout.maximal_zone_seconds IS
    'Time in the maximal heart rate zone, s; Withings only.';
COMMENT ON COLUMN health.workout.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.workout.source_id IS 'Its id there.';

CREATE VIEW health.heart_rate AS
SELECT
    sample.account_id,
    NULL::date AS day,
    sample.timestamp AS time,
    'oura'::text AS provider,
    sample.source AS context,
    sample.bpm::double precision AS heart_rate_bpm,
    'oura.heartrate'::text AS source_table
FROM oura.heartrate AS sample
WHERE sample.bpm IS NOT NULL AND sample.deleted_at IS NULL
UNION ALL
SELECT
    series.account_id,
    series.day,
    series.time,
    'oura'::text,
    'sleep'::text,
    series.bpm,
    'oura.sleep'::text
FROM oura.sleep_heart_rate AS series
WHERE series.bpm IS NOT NULL
UNION ALL
SELECT
    series.account_id,
    series.day,
    series.time,
    'oura'::text,
    'session'::text,
    series.bpm,
    'oura.session'::text
FROM oura.session_heart_rate AS series
WHERE series.bpm IS NOT NULL
UNION ALL
SELECT
    sample.account_id,
    NULL::date,
    sample.timestamp,
    'withings'::text,
    NULL::text,
    sample.heart_rate,
    'withings.intraday_activity'::text
FROM withings.intraday_activity AS sample
WHERE sample.heart_rate IS NOT NULL AND sample.deleted_at IS NULL
UNION ALL
SELECT
    sample.account_id,
    NULL::date,
    sample.timestamp,
    'withings'::text,
    'sleep'::text,
    sample.hr,
    'withings.sleep_sample'::text
FROM withings.sleep_sample AS sample
WHERE sample.hr IS NOT NULL AND sample.deleted_at IS NULL
UNION ALL
SELECT
    sample.account_id,
    NULL::date,
    sample.timestamp,
    'whoop'::text,
    'sleep'::text,
    sample.hr::double precision,
    'whoop.sleep_stream'::text
FROM whoop.sleep_stream AS sample
WHERE sample.hr IS NOT NULL AND sample.deleted_at IS NULL;
COMMENT ON VIEW health.heart_rate IS
    'Heart rate over time, by source; Oura tells of a night twice, as samples and as the series of its document. WHOOP sends none unless sleep_stream is switched on. For a stretch of time read health.heart_rate_between().';
COMMENT ON COLUMN health.heart_rate.account_id IS 'The account.';
COMMENT ON COLUMN health.heart_rate.day IS
    'Local day of the night or session whose series it is from; NULL for samples that came on their own, which have no zone.';
COMMENT ON COLUMN health.heart_rate.time IS 'Instant of the value.';
COMMENT ON COLUMN health.heart_rate.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.heart_rate.context IS
    'What the person was doing: awake, workout, rest, sleep, live or session; NULL where not told.';
COMMENT ON COLUMN health.heart_rate.heart_rate_bpm IS 'Heart rate, beats per minute.';
COMMENT ON COLUMN health.heart_rate.source_table IS 'The table it is from.';

-- The series inside documents are found by the document's day: whatever the zone, no night or
-- session lies further than two days from it.
CREATE FUNCTION health.heart_rate_between(
    account integer, since timestamptz, until timestamptz
) RETURNS SETOF health.heart_rate
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT *
    FROM health.heart_rate AS beat
    WHERE
        beat.account_id = account
        AND beat.time >= since
        AND beat.time < until
        AND (
            beat.day IS NULL
            OR beat.day BETWEEN (since - interval '2 days')::date AND (until + interval '2 days')::date
        );
END;
COMMENT ON FUNCTION health.heart_rate_between IS
    'health.heart_rate of one account from since until before until; costs what that stretch holds, not what the account holds.';

CREATE VIEW health.body AS
SELECT
    taken.account_id,
    taken.day,
    taken.date AS time,
    'withings'::text AS provider,
    CASE
        WHEN taken.attrib IN (2, 4) THEN 'entered'
        WHEN taken.attrib = 1 THEN 'uncertain owner'
        WHEN taken.attrib = 10 THEN 'complementary'
        ELSE 'measured'
    END AS origin,
    coalesce(taken.model, model.name) AS device,
    found.weight_kg,
    found.height_meters,
    found.weight_kg / (
        SELECT height.real_value ^ 2
        FROM withings.measure AS height
        WHERE
            height.account_id = taken.account_id
            AND height.type = 4
            AND height.date <= taken.date
            AND height.real_value > 0
            AND height.deleted_at IS NULL
        ORDER BY height.date DESC
        LIMIT 1
    )::double precision AS bmi_kg_per_square_meter,
    found.fat_percent,
    found.fat_mass_kg,
    found.fat_free_mass_kg,
    found.muscle_mass_kg,
    found.water_mass_kg,
    found.bone_mass_kg,
    found.visceral_fat_index,
    found.systolic_mmhg,
    found.diastolic_mmhg,
    found.pulse_bpm,
    found.spo2_percent,
    found.body_temperature_celsius,
    found.skin_temperature_celsius,
    found.pulse_wave_velocity_meters_per_second,
    found.vascular_age_years,
    found.vo2_max_ml_per_kg_per_minute,
    found.basal_metabolic_rate_kcal_per_day,
    found.out_of_range OR taken.is_inconclusive IS TRUE AS doubtful,
    'withings.measure_group'::text AS source_table,
    taken.grpid::text AS source_id
FROM (
    SELECT
        grp.account_id,
        withings.local_day(grp.date, grp.timezone) AS day,
        grp.date,
        grp.grpid,
        grp.attrib,
        grp.model,
        grp.model_id,
        grp.is_inconclusive
    FROM withings.measure_group AS grp
    WHERE
        grp.timezone IS NOT NULL AND grp.category IS DISTINCT FROM 2 AND grp.deleted_at IS NULL
    UNION ALL
    SELECT
        grp.account_id,
        withings.local_day(grp.date, account.timezone),
        grp.date,
        grp.grpid,
        grp.attrib,
        grp.model,
        grp.model_id,
        grp.is_inconclusive
    FROM withings.measure_group AS grp
    INNER JOIN ops.account ON grp.account_id = account.id
    WHERE grp.timezone IS NULL AND grp.category IS DISTINCT FROM 2 AND grp.deleted_at IS NULL
) AS taken
CROSS JOIN LATERAL (
    SELECT
        max(one.value) FILTER (WHERE one.type = 1) AS weight_kg,
        max(one.value) FILTER (WHERE one.type = 4) AS height_meters,
        max(one.value) FILTER (WHERE one.type = 6) AS fat_percent,
        max(one.value) FILTER (WHERE one.type = 8) AS fat_mass_kg,
        max(one.value) FILTER (WHERE one.type = 5) AS fat_free_mass_kg,
        max(one.value) FILTER (WHERE one.type = 76) AS muscle_mass_kg,
        max(one.value) FILTER (WHERE one.type = 77) AS water_mass_kg,
        max(one.value) FILTER (WHERE one.type = 88) AS bone_mass_kg,
        max(one.value) FILTER (WHERE one.type = 170) AS visceral_fat_index,
        max(one.value) FILTER (WHERE one.type = 10) AS systolic_mmhg,
        max(one.value) FILTER (WHERE one.type = 9) AS diastolic_mmhg,
        max(one.value) FILTER (WHERE one.type = 11) AS pulse_bpm,
        max(one.value) FILTER (WHERE one.type = 54) AS spo2_percent,
        coalesce(
            max(one.value) FILTER (WHERE one.type = 71), max(one.value) FILTER (WHERE one.type = 12)
        ) AS body_temperature_celsius,
        max(one.value) FILTER (WHERE one.type = 73) AS skin_temperature_celsius,
        max(one.value) FILTER (WHERE one.type = 91) AS pulse_wave_velocity_meters_per_second,
        max(one.value) FILTER (WHERE one.type = 155) AS vascular_age_years,
        max(one.value) FILTER (WHERE one.type = 123) AS vo2_max_ml_per_kg_per_minute,
        max(one.value) FILTER (WHERE one.type = 226) AS basal_metabolic_rate_kcal_per_day,
        bool_or(one.out_of_range) AS out_of_range
    FROM (
        SELECT DISTINCT ON (measure.type)
            measure.type,
            measure.real_value::double precision AS value,
            coalesce(
                measure.real_value NOT BETWEEN range.low AND range.high, false
            ) AS out_of_range
        FROM withings.measure
        LEFT JOIN withings.measure_range AS range ON measure.type = range.type
        WHERE
            measure.account_id = taken.account_id
            AND measure.grpid = taken.grpid
            AND measure.type IN (
                1, 4, 5, 6, 8, 9, 10, 11, 12, 54, 71, 73, 76, 77, 88, 91, 123, 155, 170, 226
            )
            -- A share or mass of the body is that of the whole body (7), or nothing is said.
            AND (measure.position IN (-1, 7) OR measure.type NOT IN (1, 5, 6, 8, 76, 77, 88))
            AND measure.deleted_at IS NULL
        ORDER BY measure.type, measure.position = 7 DESC, measure.position
    ) AS one
    HAVING count(*) > 0
) AS found
LEFT JOIN withings.model ON taken.model_id = model.code
UNION ALL
SELECT
    heart.account_id,
    heart.day,
    heart.day::timestamp AT TIME ZONE 'UTC',
    'oura'::text,
    'estimated'::text,
    NULL::text,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    heart.pulse_wave_velocity,
    heart.vascular_age::double precision,
    NULL::double precision,
    NULL::double precision,
    false,
    'oura.daily_cardiovascular_age'::text,
    heart.day::text
FROM oura.daily_cardiovascular_age AS heart
WHERE
    (heart.pulse_wave_velocity IS NOT NULL OR heart.vascular_age IS NOT NULL)
    AND heart.deleted_at IS NULL
UNION ALL
SELECT
    estimate.account_id,
    estimate.day,
    coalesce(estimate.timestamp, estimate.day::timestamp AT TIME ZONE 'UTC'),
    'oura'::text,
    'estimated'::text,
    NULL::text,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    estimate.vo2_max,
    NULL::double precision,
    false,
    'oura.vo2_max'::text,
    estimate.id
FROM oura.vo2_max AS estimate
WHERE estimate.vo2_max IS NOT NULL AND estimate.deleted_at IS NULL
UNION ALL
SELECT
    profile.account_id,
    withings.local_day(profile.observed_at, account.timezone),
    profile.observed_at,
    profile.provider,
    'profile'::text,
    NULL::text,
    profile.weight,
    profile.height,
    profile.weight / nullif(profile.height, 0) ^ 2,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    false,
    profile.source_table,
    profile.observed_at::text
FROM (
    SELECT
        person.account_id,
        'oura'::text AS provider,
        person.observed_at,
        person.weight,
        person.height,
        'oura.personal_info'::text AS source_table
    FROM oura.personal_info AS person
    WHERE person.deleted_at IS NULL
    UNION ALL
    SELECT
        body.account_id,
        'whoop'::text,
        body.observed_at,
        body.weight_kilogram,
        body.height_meter,
        'whoop.body_measurement'::text
    FROM whoop.body_measurement AS body
    WHERE body.deleted_at IS NULL
) AS profile
INNER JOIN ops.account ON profile.account_id = account.id
WHERE profile.weight IS NOT NULL OR profile.height IS NOT NULL;
COMMENT ON VIEW health.body IS
    'Measures of the body, NULL for what was not measured. Withings: one row per measure group, of which one stand on the scale may make several (of the whole body where it has segments; objectives are left out). Oura: the estimates of vascular age and of oxygen uptake. Oura and WHOOP: the profile, each time it changed.';
COMMENT ON COLUMN health.body.account_id IS 'The account.';
COMMENT ON COLUMN health.body.day IS
    'Local day: by the zone of the measurement where one was sent, else of the account.';
COMMENT ON COLUMN health.body.time IS
    'When it was measured, or for a profile first seen; 00:00 UTC of day for an estimate of a whole day.';
COMMENT ON COLUMN health.body.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.body.origin IS
    'measured; complementary (once more by position, beside the measurement); uncertain owner (it may be somebody else); entered (by hand); estimated; profile (what the person once told the vendor).';
COMMENT ON COLUMN health.body.device IS 'Device that measured; Withings only.';
COMMENT ON COLUMN health.body.weight_kg IS 'Weight, kg.';
COMMENT ON COLUMN health.body.height_meters IS 'Height, m.';
COMMENT ON COLUMN health.body.bmi_kg_per_square_meter IS
    'Body mass index, kg/m²: the weight by the square of the height that the same vendor knew at the time.';
COMMENT ON COLUMN health.body.fat_percent IS 'Body fat, %.';
COMMENT ON COLUMN health.body.fat_mass_kg IS 'Body fat, kg.';
COMMENT ON COLUMN health.body.fat_free_mass_kg IS 'All but fat, kg.';
COMMENT ON COLUMN health.body.muscle_mass_kg IS 'Muscle, kg.';
COMMENT ON COLUMN health.body.water_mass_kg IS 'Water, kg.';
COMMENT ON COLUMN health.body.bone_mass_kg IS 'Bone, kg.';
COMMENT ON COLUMN health.body.visceral_fat_index IS 'Visceral fat, an index without unit.';
COMMENT ON COLUMN health.body.systolic_mmhg IS 'Systolic blood pressure, mmHg.';
COMMENT ON COLUMN health.body.diastolic_mmhg IS 'Diastolic blood pressure, mmHg.';
COMMENT ON COLUMN health.body.pulse_bpm IS
    'Pulse while it was measured, beats per minute; no resting heart rate.';
COMMENT ON COLUMN health.body.spo2_percent IS
    'Blood oxygen saturation at that moment, %; that of nights is in health.recovery.';
COMMENT ON COLUMN health.body.body_temperature_celsius IS
    'Body temperature, degrees Celsius: Withings'' type 71, without one type 12.';
COMMENT ON COLUMN health.body.skin_temperature_celsius IS 'Skin temperature, degrees Celsius.';
COMMENT ON COLUMN health.body.pulse_wave_velocity_meters_per_second IS 'Pulse wave velocity, m/s.';
COMMENT ON COLUMN health.body.vascular_age_years IS 'Vascular age, years.';
COMMENT ON COLUMN health.body.vo2_max_ml_per_kg_per_minute IS
    'Maximal oxygen uptake, ml/kg/min (Oura does not document the unit).';
COMMENT ON COLUMN health.body.basal_metabolic_rate_kcal_per_day IS
    'Basal metabolic rate, kcal a day (Withings does not document the unit).';
COMMENT ON COLUMN health.body.doubtful IS
    'Whether a value is outside withings.measure_range, or Withings called the measurement inconclusive.';
COMMENT ON COLUMN health.body.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.body.source_id IS 'Its id there; observed_at for a profile.';

GRANT SELECT ON ALL TABLES IN SCHEMA health TO grafana_reader;
