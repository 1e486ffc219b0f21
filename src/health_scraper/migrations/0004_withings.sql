-- Withings: one table per kind of record. Instants are sent as Unix seconds.
-- Names of codes, ranges and views are in the next migration.

CREATE SCHEMA withings;
COMMENT ON SCHEMA withings IS 'One table per kind of Withings record, in Withings'' own field names.';

CREATE TABLE withings.measure_group (
    account_id integer NOT NULL,
    grpid bigint NOT NULL,
    attrib integer,
    date timestamptz,
    created timestamptz,
    modified timestamptz,
    category integer,
    deviceid text,
    hash_deviceid text,
    measures jsonb,
    model text,
    model_id integer,
    comment text,
    timezone text,
    is_inconclusive boolean,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, grpid)
);
CREATE INDEX measure_group_date ON withings.measure_group (account_id, date);
COMMENT ON TABLE withings.measure_group IS
    'Measures taken together, for instance one stand on the scale; the measures are rows of withings.measure.';
COMMENT ON COLUMN withings.measure_group.account_id IS 'The account.';
COMMENT ON COLUMN withings.measure_group.grpid IS 'The number Withings gives the group.';
COMMENT ON COLUMN withings.measure_group.attrib IS
    'How it was attributed to the person; names in withings.attrib.';
COMMENT ON COLUMN withings.measure_group.date IS 'When it was measured.';
COMMENT ON COLUMN withings.measure_group.created IS
    'When it reached Withings; weeks after date now and then.';
COMMENT ON COLUMN withings.measure_group.modified IS 'When Withings last changed it.';
COMMENT ON COLUMN withings.measure_group.category IS '1 a real measure, 2 an objective.';
COMMENT ON COLUMN withings.measure_group.deviceid IS
    'Device that measured; NULL where entered by hand.';
COMMENT ON COLUMN withings.measure_group.hash_deviceid IS
    'Device that measured, as withings.device.hash_deviceid; NULL where entered by hand.';
COMMENT ON COLUMN withings.measure_group.measures IS
    'The measures as sent; withings.measure has them as rows.';
COMMENT ON COLUMN withings.measure_group.model IS 'Device model, as text.';
COMMENT ON COLUMN withings.measure_group.model_id IS
    'Device model; names in withings.model. Sent as model_id or modelid.';
COMMENT ON COLUMN withings.measure_group.comment IS 'Deprecated by Withings; always empty.';
COMMENT ON COLUMN withings.measure_group.timezone IS
    'IANA time zone of the measurement; NULL in groups sent without one.';
COMMENT ON COLUMN withings.measure_group.is_inconclusive IS
    'Whether the measurement came to no result (undocumented, seen with SpO2).';
COMMENT ON COLUMN withings.measure_group.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.measure_group.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.measure_group.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.measure_group.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.measure (
    account_id integer NOT NULL,
    grpid bigint NOT NULL,
    type integer NOT NULL,
    position integer NOT NULL,
    date timestamptz,
    value bigint,
    unit integer,
    real_value numeric,
    algo integer,
    fm integer,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, grpid, type, position)
);
CREATE INDEX measure_type ON withings.measure (account_id, type, date);
COMMENT ON TABLE withings.measure IS
    'One measured value. A group that comes again replaces its measures; a type and position sent twice in a group is one row.';
COMMENT ON COLUMN withings.measure.account_id IS 'The account.';
COMMENT ON COLUMN withings.measure.grpid IS 'The group: withings.measure_group.grpid.';
COMMENT ON COLUMN withings.measure.type IS
    'What was measured; names and units in withings.meastype.';
COMMENT ON COLUMN withings.measure.position IS
    'Where on the body; names in withings.position. -1 where none was sent, because a key cannot be NULL.';
COMMENT ON COLUMN withings.measure.date IS 'When it was measured: the date of its group.';
COMMENT ON COLUMN withings.measure.value IS 'The number as sent; times 10^unit it is real_value.';
COMMENT ON COLUMN withings.measure.unit IS 'Power of ten; differs between rows of one type.';
COMMENT ON COLUMN withings.measure.real_value IS
    'Exactly value * 10^unit, in the unit of withings.meastype.';
COMMENT ON COLUMN withings.measure.algo IS 'Deprecated by Withings.';
COMMENT ON COLUMN withings.measure.fm IS 'Deprecated by Withings.';
COMMENT ON COLUMN withings.measure.extra IS 'Whatever else was sent; NULL when nothing.';
COMMENT ON COLUMN withings.measure.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.measure.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.measure.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.activity (
    account_id integer NOT NULL,
    date date NOT NULL,
    brand integer NOT NULL,
    timezone text,
    deviceid text,
    hash_deviceid text,
    is_tracker boolean,
    modified timestamptz,
    model text,
    model_id integer,
    steps integer,
    distance double precision,
    elevation double precision,
    soft integer,
    moderate integer,
    intense integer,
    active integer,
    calories double precision,
    totalcalories double precision,
    hr_average double precision,
    hr_min double precision,
    hr_max double precision,
    hr_zone_0 integer,
    hr_zone_1 integer,
    hr_zone_2 integer,
    hr_zone_3 integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, date, brand)
);
COMMENT ON TABLE withings.activity IS 'One local date of one source.';
COMMENT ON COLUMN withings.activity.account_id IS 'The account.';
COMMENT ON COLUMN withings.activity.date IS 'Local date of the person.';
COMMENT ON COLUMN withings.activity.brand IS
    '1 Withings, 18 imported; -1 where none was sent, because a key cannot be NULL.';
COMMENT ON COLUMN withings.activity.timezone IS 'IANA time zone of the date.';
COMMENT ON COLUMN withings.activity.deviceid IS
    'Device that measured; NULL for imports and for some real watch rows.';
COMMENT ON COLUMN withings.activity.hash_deviceid IS
    'Device that measured, as withings.device.hash_deviceid.';
COMMENT ON COLUMN withings.activity.is_tracker IS
    'Whether a Withings tracker counted; false for a phone or an import.';
COMMENT ON COLUMN withings.activity.modified IS 'When Withings last changed it.';
COMMENT ON COLUMN withings.activity.model IS 'Device model, as text.';
COMMENT ON COLUMN withings.activity.model_id IS
    'Device model; names in withings.model. Sent as model_id or modelid.';
COMMENT ON COLUMN withings.activity.steps IS 'Steps.';
COMMENT ON COLUMN withings.activity.distance IS 'Distance, m.';
COMMENT ON COLUMN withings.activity.elevation IS 'Floors climbed.';
COMMENT ON COLUMN withings.activity.soft IS 'Light activity, s.';
COMMENT ON COLUMN withings.activity.moderate IS 'Moderate activity, s.';
COMMENT ON COLUMN withings.activity.intense IS 'Intense activity, s.';
COMMENT ON COLUMN withings.activity.active IS 'Moderate and intense activity, s.';
COMMENT ON COLUMN withings.activity.calories IS 'Active energy, kcal.';
COMMENT ON COLUMN withings.activity.totalcalories IS 'Active and passive energy, kcal.';
COMMENT ON COLUMN withings.activity.hr_average IS
    'Average heart rate, beats per minute; NULL for sources without one.';
COMMENT ON COLUMN withings.activity.hr_min IS 'Lowest heart rate, beats per minute.';
COMMENT ON COLUMN withings.activity.hr_max IS 'Highest heart rate, beats per minute.';
COMMENT ON COLUMN withings.activity.hr_zone_0 IS 'Light heart rate zone, s.';
COMMENT ON COLUMN withings.activity.hr_zone_1 IS 'Moderate heart rate zone, s.';
COMMENT ON COLUMN withings.activity.hr_zone_2 IS 'Intense heart rate zone, s.';
COMMENT ON COLUMN withings.activity.hr_zone_3 IS 'Maximal heart rate zone, s.';
COMMENT ON COLUMN withings.activity.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.activity.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.activity.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.activity.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.intraday_activity (
    account_id integer NOT NULL,
    timestamp timestamptz NOT NULL,
    deviceid text,
    model text,
    model_id integer,
    steps integer,
    elevation double precision,
    calories double precision,
    distance double precision,
    stroke integer,
    pool_lap integer,
    duration integer,
    heart_rate double precision,
    spo2_auto double precision,
    rmssd double precision,
    sdnn1 double precision,
    hrv_quality integer,
    core_body_temperature double precision,
    rr double precision,
    chest_movement_rate double precision,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, timestamp)
);
COMMENT ON TABLE withings.intraday_activity IS
    'Activity at high frequency; a row holds what was measured at that instant and NULL for the rest.';
COMMENT ON COLUMN withings.intraday_activity.account_id IS 'The account.';
COMMENT ON COLUMN withings.intraday_activity.timestamp IS
    'When it was measured, or when the stretch of duration begins.';
COMMENT ON COLUMN withings.intraday_activity.deviceid IS 'Device that measured; often not sent.';
COMMENT ON COLUMN withings.intraday_activity.model IS 'Device model, as text.';
COMMENT ON COLUMN withings.intraday_activity.model_id IS
    'Device model; names in withings.model. Sent as model_id or modelid.';
COMMENT ON COLUMN withings.intraday_activity.steps IS 'Steps.';
COMMENT ON COLUMN withings.intraday_activity.elevation IS 'Floors climbed.';
COMMENT ON COLUMN withings.intraday_activity.calories IS 'Active energy, kcal.';
COMMENT ON COLUMN withings.intraday_activity.distance IS 'Distance, m.';
COMMENT ON COLUMN withings.intraday_activity.stroke IS 'Swimming strokes.';
COMMENT ON COLUMN withings.intraday_activity.pool_lap IS 'Pool laps.';
COMMENT ON COLUMN withings.intraday_activity.duration IS 'Length of the stretch, s.';
COMMENT ON COLUMN withings.intraday_activity.heart_rate IS
    'Heart rate, beats per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.intraday_activity.spo2_auto IS
    'Blood oxygen saturation, %; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.intraday_activity.rmssd IS 'Heart rate variability (RMSSD), ms.';
COMMENT ON COLUMN withings.intraday_activity.sdnn1 IS
    'Heart rate variability (SDNN over one minute), ms.';
COMMENT ON COLUMN withings.intraday_activity.hrv_quality IS
    'Quality score of the heart rate variability.';
COMMENT ON COLUMN withings.intraday_activity.core_body_temperature IS
    'Core body temperature, degrees Celsius; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.intraday_activity.rr IS
    'Breaths per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.intraday_activity.chest_movement_rate IS 'Chest movements per minute.';
COMMENT ON COLUMN withings.intraday_activity.extra IS 'Whatever else was sent; NULL when nothing.';
COMMENT ON COLUMN withings.intraday_activity.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.intraday_activity.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.intraday_activity.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.workout (
    account_id integer NOT NULL,
    id bigint NOT NULL,
    category integer,
    timezone text,
    model integer,
    attrib integer,
    startdate timestamptz,
    enddate timestamptz,
    date date,
    modified timestamptz,
    deviceid text,
    calories double precision,
    intensity double precision,
    manual_intensity double precision,
    manual_distance double precision,
    manual_calories double precision,
    hr_average double precision,
    hr_min double precision,
    hr_max double precision,
    hr_zone_0 double precision,
    hr_zone_1 double precision,
    hr_zone_2 double precision,
    hr_zone_3 double precision,
    pause_duration double precision,
    algo_pause_duration double precision,
    spo2_average double precision,
    core_body_temperature_avg double precision,
    core_body_temperature_min double precision,
    core_body_temperature_max double precision,
    core_body_temperature_status text,
    steps double precision,
    distance double precision,
    elevation double precision,
    pool_laps double precision,
    strokes double precision,
    pool_length double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX workout_startdate ON withings.workout (account_id, startdate);
COMMENT ON TABLE withings.workout IS
    'One workout. 0 may mean "no value" where a source does not measure it; calories, distance, elevation, steps and the like keep the 0.';
COMMENT ON COLUMN withings.workout.account_id IS 'The account.';
COMMENT ON COLUMN withings.workout.id IS 'The number Withings gives the workout.';
COMMENT ON COLUMN withings.workout.category IS 'Sport; names in withings.workout_category.';
COMMENT ON COLUMN withings.workout.timezone IS 'IANA time zone, as sent.';
COMMENT ON COLUMN withings.workout.model IS 'Device model; names in withings.model.';
COMMENT ON COLUMN withings.workout.attrib IS
    'How it was attributed to the person; names in withings.attrib.';
COMMENT ON COLUMN withings.workout.startdate IS 'Start.';
COMMENT ON COLUMN withings.workout.enddate IS 'End.';
COMMENT ON COLUMN withings.workout.date IS 'Local date.';
COMMENT ON COLUMN withings.workout.modified IS 'When Withings last changed it.';
COMMENT ON COLUMN withings.workout.deviceid IS 'Device that measured; NULL for imports.';
COMMENT ON COLUMN withings.workout.calories IS 'Active energy, kcal.';
COMMENT ON COLUMN withings.workout.intensity IS
    'Intensity given by the person, 1 to 100; a sent 0 (none given) is NULL.';
COMMENT ON COLUMN withings.workout.manual_intensity IS
    'Intensity entered by the person, 1 to 100; a sent 0 (none given) is NULL.';
COMMENT ON COLUMN withings.workout.manual_distance IS 'Distance entered by the person, m.';
COMMENT ON COLUMN withings.workout.manual_calories IS 'Active energy entered by the person, kcal.';
COMMENT ON COLUMN withings.workout.hr_average IS
    'Average heart rate, beats per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.hr_min IS
    'Lowest heart rate, beats per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.hr_max IS
    'Highest heart rate, beats per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.hr_zone_0 IS 'Light heart rate zone, s.';
COMMENT ON COLUMN withings.workout.hr_zone_1 IS 'Moderate heart rate zone, s.';
COMMENT ON COLUMN withings.workout.hr_zone_2 IS 'Intense heart rate zone, s.';
COMMENT ON COLUMN withings.workout.hr_zone_3 IS 'Maximal heart rate zone, s.';
COMMENT ON COLUMN withings.workout.pause_duration IS 'Pauses entered by the person, s.';
COMMENT ON COLUMN withings.workout.algo_pause_duration IS
    'Pauses detected by the device, s; swimming only.';
COMMENT ON COLUMN withings.workout.spo2_average IS
    'Average blood oxygen saturation, %; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.core_body_temperature_avg IS
    'Average core body temperature, degrees Celsius; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.core_body_temperature_min IS
    'Lowest core body temperature, degrees Celsius; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.core_body_temperature_max IS
    'Highest core body temperature, degrees Celsius; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.workout.core_body_temperature_status IS 'unknown, usual or elevated.';
COMMENT ON COLUMN withings.workout.steps IS 'Steps.';
COMMENT ON COLUMN withings.workout.distance IS 'Distance, m.';
COMMENT ON COLUMN withings.workout.elevation IS 'Floors climbed.';
COMMENT ON COLUMN withings.workout.pool_laps IS 'Pool laps.';
COMMENT ON COLUMN withings.workout.strokes IS 'Swimming strokes.';
COMMENT ON COLUMN withings.workout.pool_length IS
    'Length of the pool; unit not documented, seemingly m.';
COMMENT ON COLUMN withings.workout.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.workout.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.workout.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.workout.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.sleep (
    account_id integer NOT NULL,
    startdate timestamptz NOT NULL,
    hash_deviceid text NOT NULL,
    enddate timestamptz,
    state integer,
    model text,
    model_id integer,
    answer_model integer,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, startdate, hash_deviceid)
);
COMMENT ON TABLE withings.sleep IS 'One stretch in one sleep state.';
COMMENT ON COLUMN withings.sleep.account_id IS 'The account.';
COMMENT ON COLUMN withings.sleep.startdate IS 'Start of the stretch.';
COMMENT ON COLUMN withings.sleep.hash_deviceid IS
    'Device that measured, as withings.device.hash_deviceid; '''' where none was sent, because a key cannot be NULL.';
COMMENT ON COLUMN withings.sleep.enddate IS 'End of the stretch.';
COMMENT ON COLUMN withings.sleep.state IS 'Sleep state; names in withings.sleep_state.';
COMMENT ON COLUMN withings.sleep.model IS 'Device model, as text.';
COMMENT ON COLUMN withings.sleep.model_id IS
    'Device model; names in withings.model. Sent as model_id or modelid.';
COMMENT ON COLUMN withings.sleep.answer_model IS
    'Source of the data: 16 a tracker, 32 a sleep monitor. The model of the whole answer, sent beside the stretches.';
COMMENT ON COLUMN withings.sleep.extra IS 'Whatever else was sent; NULL when nothing.';
COMMENT ON COLUMN withings.sleep.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.sleep.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.sleep.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.sleep_sample (
    account_id integer NOT NULL,
    timestamp timestamptz NOT NULL,
    hash_deviceid text NOT NULL,
    hr double precision,
    rr double precision,
    snoring integer,
    sdnn_1 double precision,
    rmssd double precision,
    hrv_quality integer,
    mvt_score double precision,
    chest_movement_rate double precision,
    withings_index double precision,
    breathing_sounds integer,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, timestamp, hash_deviceid)
);
COMMENT ON TABLE withings.sleep_sample IS
    'What was measured in sleep at one instant; NULL for what was not.';
COMMENT ON COLUMN withings.sleep_sample.account_id IS 'The account.';
COMMENT ON COLUMN withings.sleep_sample.timestamp IS 'When it was measured.';
COMMENT ON COLUMN withings.sleep_sample.hash_deviceid IS
    'Device that measured, as withings.device.hash_deviceid; '''' where none was sent, because a key cannot be NULL.';
COMMENT ON COLUMN withings.sleep_sample.hr IS
    'Heart rate, beats per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.sleep_sample.rr IS
    'Breaths per minute; a sent 0 (nothing measured) is NULL.';
COMMENT ON COLUMN withings.sleep_sample.snoring IS 'Snoring, s.';
COMMENT ON COLUMN withings.sleep_sample.sdnn_1 IS
    'Heart rate variability (SDNN over one minute), ms.';
COMMENT ON COLUMN withings.sleep_sample.rmssd IS 'Heart rate variability (RMSSD), ms.';
COMMENT ON COLUMN withings.sleep_sample.hrv_quality IS
    'Quality score of the heart rate variability.';
COMMENT ON COLUMN withings.sleep_sample.mvt_score IS
    'Movement in bed, 0 to 255; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_sample.chest_movement_rate IS 'Chest movements per minute.';
COMMENT ON COLUMN withings.sleep_sample.withings_index IS
    'Breathing events per hour; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_sample.breathing_sounds IS 'Breathing sounds, s.';
COMMENT ON COLUMN withings.sleep_sample.extra IS 'Whatever else was sent; NULL when nothing.';
COMMENT ON COLUMN withings.sleep_sample.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.sleep_sample.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.sleep_sample.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.sleep_summary (
    account_id integer NOT NULL,
    id bigint NOT NULL,
    timezone text,
    model integer,
    model_id integer,
    hash_deviceid text,
    startdate timestamptz,
    enddate timestamptz,
    date date,
    created timestamptz,
    modified timestamptz,
    completed boolean,
    total_timeinbed integer,
    total_sleep_time integer,
    asleepduration integer,
    lightsleepduration integer,
    remsleepduration integer,
    deepsleepduration integer,
    sleep_efficiency double precision,
    sleep_latency integer,
    wakeup_latency integer,
    wakeupduration integer,
    wakeupcount integer,
    waso integer,
    nb_rem_episodes integer,
    breathing_disturbances_intensity double precision,
    apnea_hypopnea_index double precision,
    withings_index double precision,
    durationtosleep integer,
    durationtowakeup integer,
    out_of_bed_count integer,
    hr_average double precision,
    hr_min double precision,
    hr_max double precision,
    rr_average double precision,
    rr_min double precision,
    rr_max double precision,
    breathing_quality_assessment double precision,
    snoring integer,
    snoringepisodecount integer,
    sleep_score integer,
    night_events jsonb,
    mvt_score_avg double precision,
    mvt_active_duration integer,
    rmssd_start_avg double precision,
    rmssd_end_avg double precision,
    chest_movement_rate_wellness_average double precision,
    chest_movement_rate_wellness_min double precision,
    chest_movement_rate_wellness_max double precision,
    breathing_sounds integer,
    breathing_sounds_episode_count integer,
    chest_movement_rate_average double precision,
    chest_movement_rate_min double precision,
    chest_movement_rate_max double precision,
    core_body_temperature_min double precision,
    core_body_temperature_max double precision,
    core_body_temperature_avg double precision,
    core_body_temperature_status text,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX sleep_summary_startdate ON withings.sleep_summary (account_id, startdate);
COMMENT ON TABLE withings.sleep_summary IS
    'One sleep of one device: a night or a nap; a watch and a mat may both tell of one night.';
COMMENT ON COLUMN withings.sleep_summary.account_id IS 'The account.';
COMMENT ON COLUMN withings.sleep_summary.id IS 'The number Withings gives the sleep.';
COMMENT ON COLUMN withings.sleep_summary.timezone IS 'IANA time zone, as sent.';
COMMENT ON COLUMN withings.sleep_summary.model IS
    'Source of the data: 16 a tracker, 32 a sleep monitor.';
COMMENT ON COLUMN withings.sleep_summary.model_id IS
    'Device model; names in withings.model. Sent as model_id or modelid.';
COMMENT ON COLUMN withings.sleep_summary.hash_deviceid IS
    'Device that measured, as withings.device.hash_deviceid.';
COMMENT ON COLUMN withings.sleep_summary.startdate IS 'Start.';
COMMENT ON COLUMN withings.sleep_summary.enddate IS 'End.';
COMMENT ON COLUMN withings.sleep_summary.date IS 'Local date on which it ended, as sent.';
COMMENT ON COLUMN withings.sleep_summary.created IS 'When it reached Withings.';
COMMENT ON COLUMN withings.sleep_summary.modified IS
    'When Withings last changed it; may lie a second before created.';
COMMENT ON COLUMN withings.sleep_summary.completed IS
    'Whether Withings has finished working on it; false or NULL while not.';
COMMENT ON COLUMN withings.sleep_summary.total_timeinbed IS 'Time in bed, s.';
COMMENT ON COLUMN withings.sleep_summary.total_sleep_time IS 'Light, deep and REM sleep, s.';
COMMENT ON COLUMN withings.sleep_summary.asleepduration IS
    'Sleep, s, of a night from another source; its stages are NULL then.';
COMMENT ON COLUMN withings.sleep_summary.lightsleepduration IS 'Light sleep, s.';
COMMENT ON COLUMN withings.sleep_summary.remsleepduration IS 'REM sleep, s.';
COMMENT ON COLUMN withings.sleep_summary.deepsleepduration IS 'Deep sleep, s.';
COMMENT ON COLUMN withings.sleep_summary.sleep_efficiency IS
    'Sleep over time in bed, a ratio from 0 to 1.';
COMMENT ON COLUMN withings.sleep_summary.sleep_latency IS 'In bed before falling asleep, s.';
COMMENT ON COLUMN withings.sleep_summary.wakeup_latency IS 'In bed after waking up, s.';
COMMENT ON COLUMN withings.sleep_summary.wakeupduration IS 'Awake, s.';
COMMENT ON COLUMN withings.sleep_summary.wakeupcount IS 'Times woken up in bed.';
COMMENT ON COLUMN withings.sleep_summary.waso IS 'Awake in bed after first falling asleep, s.';
COMMENT ON COLUMN withings.sleep_summary.nb_rem_episodes IS 'REM phases.';
COMMENT ON COLUMN withings.sleep_summary.breathing_disturbances_intensity IS
    'Intensity of breathing disturbances; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.apnea_hypopnea_index IS
    'Apneas and hypopneas per hour; Europe and Australia only; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.withings_index IS
    'Breathing events per hour; USA only; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.durationtosleep IS
    'Time to fall asleep, s; deprecated by Withings.';
COMMENT ON COLUMN withings.sleep_summary.durationtowakeup IS
    'Time to wake up, s; deprecated by Withings.';
COMMENT ON COLUMN withings.sleep_summary.out_of_bed_count IS 'Times out of bed.';
COMMENT ON COLUMN withings.sleep_summary.hr_average IS 'Average heart rate, beats per minute.';
COMMENT ON COLUMN withings.sleep_summary.hr_min IS 'Lowest heart rate, beats per minute.';
COMMENT ON COLUMN withings.sleep_summary.hr_max IS 'Highest heart rate, beats per minute.';
COMMENT ON COLUMN withings.sleep_summary.rr_average IS 'Average breaths per minute.';
COMMENT ON COLUMN withings.sleep_summary.rr_min IS 'Fewest breaths per minute.';
COMMENT ON COLUMN withings.sleep_summary.rr_max IS 'Most breaths per minute.';
COMMENT ON COLUMN withings.sleep_summary.breathing_quality_assessment IS
    'Intensity of breathing disturbances; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.snoring IS 'Snoring, s; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.snoringepisodecount IS
    'Snoring of at least a minute, times; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.sleep_score IS
    'Sleep score, 0 to 100; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.night_events IS
    'Seconds from startdate by event, as sent: 1 in bed, 2 asleep, 3 woken, 4 out of bed, 5 asleep and 6 awake by hand.';
COMMENT ON COLUMN withings.sleep_summary.mvt_score_avg IS
    'Average movement in bed, 0 to 255; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.mvt_active_duration IS
    'Movement in bed, s; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.rmssd_start_avg IS
    'Heart rate variability (RMSSD) at the start, ms.';
COMMENT ON COLUMN withings.sleep_summary.rmssd_end_avg IS
    'Heart rate variability (RMSSD) at the end, ms.';
COMMENT ON COLUMN withings.sleep_summary.chest_movement_rate_wellness_average IS
    'Average breaths per minute, from chest movements.';
COMMENT ON COLUMN withings.sleep_summary.chest_movement_rate_wellness_min IS
    'Fewest breaths per minute, from chest movements.';
COMMENT ON COLUMN withings.sleep_summary.chest_movement_rate_wellness_max IS
    'Most breaths per minute, from chest movements.';
COMMENT ON COLUMN withings.sleep_summary.breathing_sounds IS
    'Breathing sounds, s; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.breathing_sounds_episode_count IS
    'Breathing sounds of at least a minute, times; a sent -1 (not computed) is NULL.';
COMMENT ON COLUMN withings.sleep_summary.chest_movement_rate_average IS
    'Average chest movements per minute.';
COMMENT ON COLUMN withings.sleep_summary.chest_movement_rate_min IS
    'Fewest chest movements per minute.';
COMMENT ON COLUMN withings.sleep_summary.chest_movement_rate_max IS
    'Most chest movements per minute.';
COMMENT ON COLUMN withings.sleep_summary.core_body_temperature_min IS
    'Lowest core body temperature, degrees Celsius.';
COMMENT ON COLUMN withings.sleep_summary.core_body_temperature_max IS
    'Highest core body temperature, degrees Celsius.';
COMMENT ON COLUMN withings.sleep_summary.core_body_temperature_avg IS
    'Average core body temperature, degrees Celsius.';
COMMENT ON COLUMN withings.sleep_summary.core_body_temperature_status IS
    'unknown, usual or elevated.';
COMMENT ON COLUMN withings.sleep_summary.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.sleep_summary.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.sleep_summary.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.sleep_summary.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.heart (
    account_id integer NOT NULL,
    timestamp timestamptz NOT NULL,
    deviceid text NOT NULL,
    model integer,
    ecg_signalid bigint,
    ecg_afib integer,
    bloodpressure_diastole integer,
    bloodpressure_systole integer,
    stetho_signalid bigint,
    stetho_vhd integer,
    heart_rate integer,
    modified timestamptz,
    timezone text,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, timestamp, deviceid)
);
COMMENT ON TABLE withings.heart IS
    'One ECG or heart sound recording. After a failed ECG there is neither signal nor heart rate.';
COMMENT ON COLUMN withings.heart.account_id IS 'The account.';
COMMENT ON COLUMN withings.heart.timestamp IS 'When it was recorded.';
COMMENT ON COLUMN withings.heart.deviceid IS
    'Device that recorded; '''' where none was sent, because a key cannot be NULL.';
COMMENT ON COLUMN withings.heart.model IS 'Device model; names in withings.model.';
COMMENT ON COLUMN withings.heart.ecg_signalid IS 'The signal: withings.heart_signal.signalid.';
COMMENT ON COLUMN withings.heart.ecg_afib IS 'Atrial fibrillation; names in withings.afib_result.';
COMMENT ON COLUMN withings.heart.bloodpressure_diastole IS
    'Diastolic blood pressure, mmHg; BPM Core only.';
COMMENT ON COLUMN withings.heart.bloodpressure_systole IS
    'Systolic blood pressure, mmHg; BPM Core only.';
COMMENT ON COLUMN withings.heart.stetho_signalid IS
    'The heart sound: withings.stetho_signal.signalid; BPM Core only.';
COMMENT ON COLUMN withings.heart.stetho_vhd IS
    'Valvular heart disease class of the heart sound; codes not documented.';
COMMENT ON COLUMN withings.heart.heart_rate IS 'Average heart rate, beats per minute.';
COMMENT ON COLUMN withings.heart.modified IS 'When Withings last changed it.';
COMMENT ON COLUMN withings.heart.timezone IS 'IANA time zone, as sent.';
COMMENT ON COLUMN withings.heart.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.heart.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.heart.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.heart.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.heart_signal (
    account_id integer NOT NULL,
    signalid bigint NOT NULL,
    signal integer[],
    sampling_frequency integer,
    wearposition integer,
    model integer,
    heart_rate integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, signalid)
);
COMMENT ON TABLE withings.heart_signal IS
    'The signal of an ECG; withings.heart_signal_sample unfolds it.';
COMMENT ON COLUMN withings.heart_signal.account_id IS 'The account.';
COMMENT ON COLUMN withings.heart_signal.signalid IS 'The recording: withings.heart.ecg_signalid.';
COMMENT ON COLUMN withings.heart_signal.signal IS 'Samples, microvolt.';
COMMENT ON COLUMN withings.heart_signal.sampling_frequency IS 'Samples per second, Hz.';
COMMENT ON COLUMN withings.heart_signal.wearposition IS
    'Where the device was worn; names in withings.position.';
COMMENT ON COLUMN withings.heart_signal.model IS 'Device model; names in withings.model.';
COMMENT ON COLUMN withings.heart_signal.heart_rate IS 'Average heart rate, beats per minute.';
COMMENT ON COLUMN withings.heart_signal.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.heart_signal.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.heart_signal.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.heart_signal.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.stetho (
    account_id integer NOT NULL,
    signalid bigint NOT NULL,
    hash_deviceid text,
    vhd integer,
    timestamp timestamptz,
    timezone text,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, signalid)
);
CREATE INDEX stetho_timestamp ON withings.stetho (account_id, timestamp);
COMMENT ON TABLE withings.stetho IS 'One heart or lung sound recording.';
COMMENT ON COLUMN withings.stetho.account_id IS 'The account.';
COMMENT ON COLUMN withings.stetho.signalid IS 'The signal: withings.stetho_signal.signalid.';
COMMENT ON COLUMN withings.stetho.hash_deviceid IS
    'Device that measured, as withings.device.hash_deviceid.';
COMMENT ON COLUMN withings.stetho.vhd IS 'Valvular heart disease class; codes not documented.';
COMMENT ON COLUMN withings.stetho.timestamp IS 'When it was recorded.';
COMMENT ON COLUMN withings.stetho.timezone IS 'IANA time zone, as sent.';
COMMENT ON COLUMN withings.stetho.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.stetho.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.stetho.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.stetho.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.stetho_signal (
    account_id integer NOT NULL,
    signalid bigint NOT NULL,
    signal integer[],
    frequency integer,
    duration integer,
    format integer,
    size integer,
    resolution integer,
    channel integer,
    model integer,
    position integer,
    vhd integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, signalid)
);
COMMENT ON TABLE withings.stetho_signal IS 'The sound of a heart or lung recording.';
COMMENT ON COLUMN withings.stetho_signal.account_id IS 'The account.';
COMMENT ON COLUMN withings.stetho_signal.signalid IS
    'The recording: withings.stetho.signalid or withings.heart.stetho_signalid.';
COMMENT ON COLUMN withings.stetho_signal.signal IS 'Samples, A-law (G.711) codes.';
COMMENT ON COLUMN withings.stetho_signal.frequency IS 'Samples per second, Hz; about 4000.';
COMMENT ON COLUMN withings.stetho_signal.duration IS 'Length; unit not documented.';
COMMENT ON COLUMN withings.stetho_signal.format IS 'Format; codes not documented.';
COMMENT ON COLUMN withings.stetho_signal.size IS 'Size; unit not documented.';
COMMENT ON COLUMN withings.stetho_signal.resolution IS 'Resolution; unit not documented.';
COMMENT ON COLUMN withings.stetho_signal.channel IS 'Channel; codes not documented.';
COMMENT ON COLUMN withings.stetho_signal.model IS 'Device model; names in withings.model.';
COMMENT ON COLUMN withings.stetho_signal.position IS
    'Where it was recorded; names in withings.position.';
COMMENT ON COLUMN withings.stetho_signal.vhd IS
    'Valvular heart disease class; codes not documented.';
COMMENT ON COLUMN withings.stetho_signal.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.stetho_signal.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.stetho_signal.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.stetho_signal.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.device (
    account_id integer NOT NULL,
    deviceid text NOT NULL,
    hash_deviceid text,
    type text,
    model text,
    model_id integer,
    battery text,
    mac_address text,
    fw text,
    network text,
    last_used_network text,
    timezone text,
    first_session_date timestamptz,
    last_session_date timestamptz,
    sim_status text,
    payload jsonb NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, deviceid, observed_at)
);
COMMENT ON TABLE withings.device IS 'The person''s devices; a new row whenever one changed.';
COMMENT ON COLUMN withings.device.account_id IS 'The account.';
COMMENT ON COLUMN withings.device.deviceid IS
    'Withings'' id of the device; '''' where none was sent, because a key cannot be NULL.';
COMMENT ON COLUMN withings.device.hash_deviceid IS 'The id that sleep and measures name.';
COMMENT ON COLUMN withings.device.type IS
    'Kind of device, as text; more to be trusted than model_id.';
COMMENT ON COLUMN withings.device.model IS 'Device model, as text; may be empty.';
COMMENT ON COLUMN withings.device.model_id IS
    'Device model; names in withings.model. Sent as model_id or modelid.';
COMMENT ON COLUMN withings.device.battery IS
    'high (above 75 %), medium (above 30 %), low or unknown.';
COMMENT ON COLUMN withings.device.mac_address IS 'MAC address; advanced partners only.';
COMMENT ON COLUMN withings.device.fw IS 'Firmware; advanced partners only.';
COMMENT ON COLUMN withings.device.network IS 'Network; advanced partners only.';
COMMENT ON COLUMN withings.device.last_used_network IS 'Network last used; advanced partners only.';
COMMENT ON COLUMN withings.device.timezone IS 'IANA time zone of the device.';
COMMENT ON COLUMN withings.device.first_session_date IS
    'First connection to Withings; may be NULL.';
COMMENT ON COLUMN withings.device.last_session_date IS 'Last connection to Withings; may be NULL.';
COMMENT ON COLUMN withings.device.sim_status IS 'State of the SIM card.';
COMMENT ON COLUMN withings.device.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.device.observed_at IS 'When this version was first seen.';
COMMENT ON COLUMN withings.device.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.device.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.device.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

CREATE TABLE withings.goal (
    account_id integer NOT NULL,
    steps integer,
    sleep integer,
    weight_value bigint,
    weight_unit integer,
    weight_real_value numeric,
    payload jsonb NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, observed_at)
);
COMMENT ON TABLE withings.goal IS 'What the person aims at; a new row whenever it changed.';
COMMENT ON COLUMN withings.goal.account_id IS 'The account.';
COMMENT ON COLUMN withings.goal.steps IS 'Steps a day.';
COMMENT ON COLUMN withings.goal.sleep IS 'Sleep a night, s.';
COMMENT ON COLUMN withings.goal.weight_value IS
    'Weight as sent; times 10^weight_unit it is weight_real_value.';
COMMENT ON COLUMN withings.goal.weight_unit IS 'Power of ten.';
COMMENT ON COLUMN withings.goal.weight_real_value IS 'Exactly weight_value * 10^weight_unit, kg.';
COMMENT ON COLUMN withings.goal.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN withings.goal.observed_at IS 'When this version was first seen.';
COMMENT ON COLUMN withings.goal.created_at IS 'When this row was stored.';
COMMENT ON COLUMN withings.goal.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN withings.goal.deleted_at IS
    'When Withings was found to list it no more; NULL while it does.';

GRANT USAGE ON SCHEMA withings TO grafana_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA withings TO grafana_reader;
