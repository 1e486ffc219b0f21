-- Oura: one table per collection, and views that unfold the series inside documents.

CREATE TABLE oura.daily_activity (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    timestamp timestamptz,
    timestamp_utc_offset interval,
    score integer,
    contributors_meet_daily_targets integer,
    contributors_move_every_hour integer,
    contributors_recovery_time integer,
    contributors_stay_active integer,
    contributors_training_frequency integer,
    contributors_training_volume integer,
    steps integer,
    equivalent_walking_distance integer,
    meters_to_target integer,
    target_meters integer,
    active_calories integer,
    target_calories integer,
    total_calories integer,
    average_met_minutes double precision,
    high_activity_met_minutes integer,
    medium_activity_met_minutes integer,
    low_activity_met_minutes integer,
    sedentary_met_minutes integer,
    high_activity_time integer,
    medium_activity_time integer,
    low_activity_time integer,
    sedentary_time integer,
    resting_time integer,
    non_wear_time integer,
    inactivity_alerts integer,
    class_5_min text,
    met_interval double precision,
    met_items double precision[],
    met_timestamp timestamptz,
    met_timestamp_utc_offset interval,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX daily_activity_day ON oura.daily_activity (account_id, day);
COMMENT ON TABLE oura.daily_activity IS
    'One row per activity day, which starts at 04:00 local time. Oura revises it for days.';
COMMENT ON COLUMN oura.daily_activity.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_activity.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.daily_activity.day IS 'Local day, from 04:00 to 04:00.';
COMMENT ON COLUMN oura.daily_activity.timestamp IS 'Start of the activity day.';
COMMENT ON COLUMN oura.daily_activity.timestamp_utc_offset IS
    'Offset from UTC that was sent with timestamp.';
COMMENT ON COLUMN oura.daily_activity.score IS 'Activity score, 1 to 100.';
COMMENT ON COLUMN oura.daily_activity.contributors_meet_daily_targets IS
    'Contributor, 1 to 100: reaching the activity target over 7 days.';
COMMENT ON COLUMN oura.daily_activity.contributors_move_every_hour IS
    'Contributor, 1 to 100: avoiding long inactivity over 24 hours.';
COMMENT ON COLUMN oura.daily_activity.contributors_recovery_time IS
    'Contributor, 1 to 100: recovery time over 7 days.';
COMMENT ON COLUMN oura.daily_activity.contributors_stay_active IS
    'Contributor, 1 to 100: activity over 24 hours.';
COMMENT ON COLUMN oura.daily_activity.contributors_training_frequency IS
    'Contributor, 1 to 100: how often the person trained over 7 days.';
COMMENT ON COLUMN oura.daily_activity.contributors_training_volume IS
    'Contributor, 1 to 100: how much the person trained over 7 days.';
COMMENT ON COLUMN oura.daily_activity.steps IS 'Steps.';
COMMENT ON COLUMN oura.daily_activity.equivalent_walking_distance IS
    'Walking distance that would spend the same energy, m.';
COMMENT ON COLUMN oura.daily_activity.meters_to_target IS
    'Distance left to the target, m; negative when it is exceeded.';
COMMENT ON COLUMN oura.daily_activity.target_meters IS
    'Target of the day as a walking distance, m.';
COMMENT ON COLUMN oura.daily_activity.active_calories IS 'Energy spent by activity, kcal.';
COMMENT ON COLUMN oura.daily_activity.target_calories IS
    'Target of the day as active energy, kcal.';
COMMENT ON COLUMN oura.daily_activity.total_calories IS 'Energy spent in all, kcal.';
COMMENT ON COLUMN oura.daily_activity.average_met_minutes IS 'Average metabolic equivalent, MET.';
COMMENT ON COLUMN oura.daily_activity.high_activity_met_minutes IS 'High activity, MET-minutes.';
COMMENT ON COLUMN oura.daily_activity.medium_activity_met_minutes IS
    'Medium activity, MET-minutes.';
COMMENT ON COLUMN oura.daily_activity.low_activity_met_minutes IS 'Low activity, MET-minutes.';
COMMENT ON COLUMN oura.daily_activity.sedentary_met_minutes IS 'Sedentary time, MET-minutes.';
COMMENT ON COLUMN oura.daily_activity.high_activity_time IS 'High activity, s.';
COMMENT ON COLUMN oura.daily_activity.medium_activity_time IS 'Medium activity, s.';
COMMENT ON COLUMN oura.daily_activity.low_activity_time IS 'Low activity, s.';
COMMENT ON COLUMN oura.daily_activity.sedentary_time IS 'Sedentary time, s.';
COMMENT ON COLUMN oura.daily_activity.resting_time IS 'Rest, s.';
COMMENT ON COLUMN oura.daily_activity.non_wear_time IS 'Ring not worn, s.';
COMMENT ON COLUMN oura.daily_activity.inactivity_alerts IS 'Inactivity alerts, count.';
COMMENT ON COLUMN oura.daily_activity.class_5_min IS
    'Activity class per 5 minutes from timestamp, one character each: 0 not worn, 1 rest, 2 '
    'inactive, 3 low, 4 medium, 5 high.';
COMMENT ON COLUMN oura.daily_activity.met_interval IS 'Seconds between the items of met_items.';
COMMENT ON COLUMN oura.daily_activity.met_items IS
    'Series of the metabolic equivalent, MET; NULL items are gaps.';
COMMENT ON COLUMN oura.daily_activity.met_timestamp IS 'Instant of the first item of met_items.';
COMMENT ON COLUMN oura.daily_activity.met_timestamp_utc_offset IS
    'Offset from UTC that was sent with met_timestamp.';
COMMENT ON COLUMN oura.daily_activity.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_activity.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_activity.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_activity.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.daily_cardiovascular_age (
    account_id integer NOT NULL,
    day date NOT NULL,
    id text,
    vascular_age integer,
    pulse_wave_velocity double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, day)
);
COMMENT ON TABLE oura.daily_cardiovascular_age IS 'One row per day with a predicted vascular age.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.day IS 'Local day.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.id IS
    'Oura''s id of the document; NULL in documents from before 2026.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.vascular_age IS
    'Predicted vascular age, years, 18 to 100.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.pulse_wave_velocity IS 'Pulse wave velocity, m/s.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_cardiovascular_age.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.daily_readiness (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    timestamp timestamptz,
    timestamp_utc_offset interval,
    score integer,
    contributors_activity_balance integer,
    contributors_body_temperature integer,
    contributors_hrv_balance integer,
    contributors_previous_day_activity integer,
    contributors_previous_night integer,
    contributors_recovery_index integer,
    contributors_resting_heart_rate integer,
    contributors_sleep_balance integer,
    contributors_sleep_regularity integer,
    temperature_deviation double precision,
    temperature_trend_deviation double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX daily_readiness_day ON oura.daily_readiness (account_id, day);
COMMENT ON TABLE oura.daily_readiness IS 'One row per day with a readiness score.';
COMMENT ON COLUMN oura.daily_readiness.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_readiness.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.daily_readiness.day IS 'Local day.';
COMMENT ON COLUMN oura.daily_readiness.timestamp IS
    'Midnight of the day; its offset is not reliable (often +00:00 for a local day), use day.';
COMMENT ON COLUMN oura.daily_readiness.timestamp_utc_offset IS
    'Offset from UTC that was sent with timestamp.';
COMMENT ON COLUMN oura.daily_readiness.score IS 'Readiness score, 1 to 100.';
COMMENT ON COLUMN oura.daily_readiness.contributors_activity_balance IS
    'Contributor, 1 to 100: activity over the past days against the usual.';
COMMENT ON COLUMN oura.daily_readiness.contributors_body_temperature IS
    'Contributor, 1 to 100: body temperature of the night.';
COMMENT ON COLUMN oura.daily_readiness.contributors_hrv_balance IS
    'Contributor, 1 to 100: heart rate variability against the usual.';
COMMENT ON COLUMN oura.daily_readiness.contributors_previous_day_activity IS
    'Contributor, 1 to 100: activity of the day before.';
COMMENT ON COLUMN oura.daily_readiness.contributors_previous_night IS
    'Contributor, 1 to 100: sleep of the night before.';
COMMENT ON COLUMN oura.daily_readiness.contributors_recovery_index IS
    'Contributor, 1 to 100: how early in the night the heart rate settled.';
COMMENT ON COLUMN oura.daily_readiness.contributors_resting_heart_rate IS
    'Contributor, 1 to 100: resting heart rate against the usual.';
COMMENT ON COLUMN oura.daily_readiness.contributors_sleep_balance IS
    'Contributor, 1 to 100: sleep over the past days against the need.';
COMMENT ON COLUMN oura.daily_readiness.contributors_sleep_regularity IS
    'Contributor, 1 to 100: regularity of sleep.';
COMMENT ON COLUMN oura.daily_readiness.temperature_deviation IS
    'Body temperature against the usual, degrees Celsius.';
COMMENT ON COLUMN oura.daily_readiness.temperature_trend_deviation IS
    'Trend of the body temperature against the usual, degrees Celsius.';
COMMENT ON COLUMN oura.daily_readiness.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_readiness.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_readiness.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_readiness.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.daily_resilience (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    level text,
    contributors_sleep_recovery double precision,
    contributors_daytime_recovery double precision,
    contributors_stress double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX daily_resilience_day ON oura.daily_resilience (account_id, day);
COMMENT ON TABLE oura.daily_resilience IS 'One row per day with a long-term resilience level.';
COMMENT ON COLUMN oura.daily_resilience.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_resilience.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.daily_resilience.day IS 'Local day.';
COMMENT ON COLUMN oura.daily_resilience.level IS
    'Resilience: limited, adequate, solid, strong or exceptional.';
COMMENT ON COLUMN oura.daily_resilience.contributors_sleep_recovery IS
    'Contributor: recovery in sleep, 0 to 100.';
COMMENT ON COLUMN oura.daily_resilience.contributors_daytime_recovery IS
    'Contributor: recovery by day, 0 to 100.';
COMMENT ON COLUMN oura.daily_resilience.contributors_stress IS 'Contributor: stress, 0 to 100.';
COMMENT ON COLUMN oura.daily_resilience.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_resilience.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_resilience.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_resilience.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.daily_sleep (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    timestamp timestamptz,
    timestamp_utc_offset interval,
    score integer,
    contributors_deep_sleep integer,
    contributors_efficiency integer,
    contributors_latency integer,
    contributors_rem_sleep integer,
    contributors_restfulness integer,
    contributors_timing integer,
    contributors_total_sleep integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX daily_sleep_day ON oura.daily_sleep (account_id, day);
COMMENT ON TABLE oura.daily_sleep IS 'One row per day with a sleep score.';
COMMENT ON COLUMN oura.daily_sleep.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_sleep.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.daily_sleep.day IS 'Local day.';
COMMENT ON COLUMN oura.daily_sleep.timestamp IS
    'Midnight of the day; its offset is not reliable (often +00:00 for a local day), use day.';
COMMENT ON COLUMN oura.daily_sleep.timestamp_utc_offset IS
    'Offset from UTC that was sent with timestamp.';
COMMENT ON COLUMN oura.daily_sleep.score IS 'Sleep score, 1 to 100.';
COMMENT ON COLUMN oura.daily_sleep.contributors_deep_sleep IS 'Contributor, 1 to 100: deep sleep.';
COMMENT ON COLUMN oura.daily_sleep.contributors_efficiency IS
    'Contributor, 1 to 100: sleep efficiency.';
COMMENT ON COLUMN oura.daily_sleep.contributors_latency IS
    'Contributor, 1 to 100: time to fall asleep.';
COMMENT ON COLUMN oura.daily_sleep.contributors_rem_sleep IS 'Contributor, 1 to 100: REM sleep.';
COMMENT ON COLUMN oura.daily_sleep.contributors_restfulness IS
    'Contributor, 1 to 100: restfulness.';
COMMENT ON COLUMN oura.daily_sleep.contributors_timing IS
    'Contributor, 1 to 100: time of sleep in the day.';
COMMENT ON COLUMN oura.daily_sleep.contributors_total_sleep IS
    'Contributor, 1 to 100: total sleep.';
COMMENT ON COLUMN oura.daily_sleep.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_sleep.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_sleep.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_sleep.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.daily_spo2 (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    spo2_percentage_average double precision,
    breathing_disturbance_index integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX daily_spo2_day ON oura.daily_spo2 (account_id, day);
COMMENT ON TABLE oura.daily_spo2 IS 'One row per day with blood oxygen measured in the night.';
COMMENT ON COLUMN oura.daily_spo2.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_spo2.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.daily_spo2.day IS 'Local day.';
COMMENT ON COLUMN oura.daily_spo2.spo2_percentage_average IS
    'Average blood oxygen saturation of the night, %. Oura''s 0 means that nothing was '
    'measured and is NULL here.';
COMMENT ON COLUMN oura.daily_spo2.breathing_disturbance_index IS
    'Breathing disturbance index, 0 to 100.';
COMMENT ON COLUMN oura.daily_spo2.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_spo2.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_spo2.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_spo2.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.daily_stress (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    day_summary text,
    stress_high integer,
    recovery_high integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX daily_stress_day ON oura.daily_stress (account_id, day);
COMMENT ON TABLE oura.daily_stress IS 'One row per day with time spent in stress and recovery.';
COMMENT ON COLUMN oura.daily_stress.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_stress.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.daily_stress.day IS 'Local day.';
COMMENT ON COLUMN oura.daily_stress.day_summary IS
    'The day in a word: restored, normal or stressful.';
COMMENT ON COLUMN oura.daily_stress.stress_high IS 'Time in high stress, s.';
COMMENT ON COLUMN oura.daily_stress.recovery_high IS 'Time in high recovery, s.';
COMMENT ON COLUMN oura.daily_stress.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.daily_stress.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.daily_stress.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.daily_stress.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.enhanced_tag (
    account_id integer NOT NULL,
    id text NOT NULL,
    start_day date,
    end_day date,
    start_time timestamptz,
    start_time_utc_offset interval,
    end_time timestamptz,
    end_time_utc_offset interval,
    tag_type_code text,
    custom_name text,
    comment text,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX enhanced_tag_start_day ON oura.enhanced_tag (account_id, start_day);
COMMENT ON TABLE oura.enhanced_tag IS
    'One row per tag the person set, with or without a duration; it has start_day instead of day.';
COMMENT ON COLUMN oura.enhanced_tag.account_id IS 'The account.';
COMMENT ON COLUMN oura.enhanced_tag.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.enhanced_tag.start_day IS 'Local day the tag starts on.';
COMMENT ON COLUMN oura.enhanced_tag.end_day IS
    'Local day the tag ends on; NULL without a duration.';
COMMENT ON COLUMN oura.enhanced_tag.start_time IS 'Instant of the tag, or its start.';
COMMENT ON COLUMN oura.enhanced_tag.start_time_utc_offset IS
    'Offset from UTC that was sent with start_time.';
COMMENT ON COLUMN oura.enhanced_tag.end_time IS 'End of the tag; NULL without a duration.';
COMMENT ON COLUMN oura.enhanced_tag.end_time_utc_offset IS
    'Offset from UTC that was sent with end_time.';
COMMENT ON COLUMN oura.enhanced_tag.tag_type_code IS
    'Oura''s code of the tag; custom for the person''s own, NULL for text only.';
COMMENT ON COLUMN oura.enhanced_tag.custom_name IS
    'Name of the person''s own tag; NULL unless tag_type_code is custom.';
COMMENT ON COLUMN oura.enhanced_tag.comment IS 'Text the person wrote; may be empty.';
COMMENT ON COLUMN oura.enhanced_tag.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.enhanced_tag.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.enhanced_tag.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.enhanced_tag.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.heartrate (
    account_id integer NOT NULL,
    timestamp timestamptz NOT NULL,
    source text NOT NULL,
    bpm integer,
    timestamp_unix bigint,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, timestamp, source)
);
COMMENT ON TABLE oura.heartrate IS
    'One row per heart-rate sample and source; two sources may name one instant. Not evenly '
    'spaced: 5 s in workouts, 5 minutes otherwise.';
COMMENT ON COLUMN oura.heartrate.account_id IS 'The account.';
COMMENT ON COLUMN oura.heartrate.timestamp IS 'Instant of the sample.';
COMMENT ON COLUMN oura.heartrate.source IS
    'What the person was doing: awake, workout, rest, sleep, live or session.';
COMMENT ON COLUMN oura.heartrate.bpm IS 'Heart rate, beats per minute.';
COMMENT ON COLUMN oura.heartrate.timestamp_unix IS
    'The same instant in ms since 1970; NULL in samples fetched before 2026.';
COMMENT ON COLUMN oura.heartrate.extra IS 'Fields sent that have no column; NULL without any.';
COMMENT ON COLUMN oura.heartrate.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.heartrate.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.heartrate.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.personal_info (
    account_id integer NOT NULL,
    id text NOT NULL,
    age integer,
    weight double precision,
    height double precision,
    biological_sex text,
    email text,
    payload jsonb NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id, observed_at)
);
COMMENT ON TABLE oura.personal_info IS 'The person''s profile; a new row whenever it changed.';
COMMENT ON COLUMN oura.personal_info.account_id IS 'The account.';
COMMENT ON COLUMN oura.personal_info.id IS 'Oura''s id of the person.';
COMMENT ON COLUMN oura.personal_info.age IS 'Age, years.';
COMMENT ON COLUMN oura.personal_info.weight IS 'Weight, kg (the unit is not documented).';
COMMENT ON COLUMN oura.personal_info.height IS 'Height, m (the unit is not documented).';
COMMENT ON COLUMN oura.personal_info.biological_sex IS 'Biological sex, free text.';
COMMENT ON COLUMN oura.personal_info.email IS 'Email address of the Oura account.';
COMMENT ON COLUMN oura.personal_info.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.personal_info.observed_at IS 'Since when the document is as in this row.';
COMMENT ON COLUMN oura.personal_info.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.personal_info.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.personal_info.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.rest_mode_period (
    account_id integer NOT NULL,
    id text NOT NULL,
    start_day date,
    end_day date,
    start_time timestamptz,
    start_time_utc_offset interval,
    end_time timestamptz,
    end_time_utc_offset interval,
    episodes jsonb,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX rest_mode_period_start_day ON oura.rest_mode_period (account_id, start_day);
COMMENT ON TABLE oura.rest_mode_period IS
    'One row per period of rest mode; it has start_day instead of day.';
COMMENT ON COLUMN oura.rest_mode_period.account_id IS 'The account.';
COMMENT ON COLUMN oura.rest_mode_period.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.rest_mode_period.start_day IS 'Local day rest mode began.';
COMMENT ON COLUMN oura.rest_mode_period.end_day IS
    'Local day rest mode ended; NULL while it is on.';
COMMENT ON COLUMN oura.rest_mode_period.start_time IS 'When rest mode began.';
COMMENT ON COLUMN oura.rest_mode_period.start_time_utc_offset IS
    'Offset from UTC that was sent with start_time.';
COMMENT ON COLUMN oura.rest_mode_period.end_time IS 'When rest mode ended; NULL while it is on.';
COMMENT ON COLUMN oura.rest_mode_period.end_time_utc_offset IS
    'Offset from UTC that was sent with end_time.';
COMMENT ON COLUMN oura.rest_mode_period.episodes IS
    'What the person tagged meanwhile: an array of {tags, timestamp}, as sent.';
COMMENT ON COLUMN oura.rest_mode_period.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.rest_mode_period.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.rest_mode_period.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.rest_mode_period.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.ring_battery_level (
    account_id integer NOT NULL,
    timestamp timestamptz NOT NULL,
    level integer,
    charging boolean,
    in_charger boolean,
    timestamp_unix bigint,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, timestamp)
);
COMMENT ON TABLE oura.ring_battery_level IS 'One row per sample of the ring''s battery.';
COMMENT ON COLUMN oura.ring_battery_level.account_id IS 'The account.';
COMMENT ON COLUMN oura.ring_battery_level.timestamp IS 'Instant of the sample.';
COMMENT ON COLUMN oura.ring_battery_level.level IS 'Charge of the battery, % (0 to 100).';
COMMENT ON COLUMN oura.ring_battery_level.charging IS 'Whether the battery was being charged.';
COMMENT ON COLUMN oura.ring_battery_level.in_charger IS 'Whether the ring was in the charger.';
COMMENT ON COLUMN oura.ring_battery_level.timestamp_unix IS 'The same instant in ms since 1970.';
COMMENT ON COLUMN oura.ring_battery_level.extra IS
    'Fields sent that have no column; NULL without any.';
COMMENT ON COLUMN oura.ring_battery_level.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.ring_battery_level.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.ring_battery_level.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.ring_configuration (
    account_id integer NOT NULL,
    id text NOT NULL,
    hardware_type text,
    design text,
    color text,
    size integer,
    firmware_version text,
    set_up_at timestamptz,
    payload jsonb NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id, observed_at)
);
COMMENT ON TABLE oura.ring_configuration IS 'The person''s rings; a new row whenever one changed.';
COMMENT ON COLUMN oura.ring_configuration.account_id IS 'The account.';
COMMENT ON COLUMN oura.ring_configuration.id IS 'Oura''s id of the ring.';
COMMENT ON COLUMN oura.ring_configuration.hardware_type IS
    'Generation: gen1, gen2, gen2m, gen3, gen4 or or5.';
COMMENT ON COLUMN oura.ring_configuration.design IS 'Design, for instance horizon.';
COMMENT ON COLUMN oura.ring_configuration.color IS 'Colour, for instance stealth_black.';
COMMENT ON COLUMN oura.ring_configuration.size IS 'US ring size.';
COMMENT ON COLUMN oura.ring_configuration.firmware_version IS 'Firmware version.';
COMMENT ON COLUMN oura.ring_configuration.set_up_at IS
    'When the ring was set up. Oura''s 1970-01-01 means unknown and is NULL here.';
COMMENT ON COLUMN oura.ring_configuration.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.ring_configuration.observed_at IS
    'Since when the document is as in this row.';
COMMENT ON COLUMN oura.ring_configuration.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.ring_configuration.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.ring_configuration.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.session (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    start_datetime timestamptz,
    start_datetime_utc_offset interval,
    end_datetime timestamptz,
    end_datetime_utc_offset interval,
    type text,
    mood text,
    heart_rate_interval double precision,
    heart_rate_items double precision[],
    heart_rate_timestamp timestamptz,
    heart_rate_timestamp_utc_offset interval,
    heart_rate_variability_interval double precision,
    heart_rate_variability_items double precision[],
    heart_rate_variability_timestamp timestamptz,
    heart_rate_variability_timestamp_utc_offset interval,
    motion_count_interval double precision,
    motion_count_items double precision[],
    motion_count_timestamp timestamptz,
    motion_count_timestamp_utc_offset interval,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX session_day ON oura.session (account_id, day);
COMMENT ON TABLE oura.session IS
    'One row per Moment: a breathing exercise, meditation, nap or rest.';
COMMENT ON COLUMN oura.session.account_id IS 'The account.';
COMMENT ON COLUMN oura.session.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.session.day IS 'Local day of the session.';
COMMENT ON COLUMN oura.session.start_datetime IS 'Start of the session.';
COMMENT ON COLUMN oura.session.start_datetime_utc_offset IS
    'Offset from UTC that was sent with start_datetime.';
COMMENT ON COLUMN oura.session.end_datetime IS 'End of the session.';
COMMENT ON COLUMN oura.session.end_datetime_utc_offset IS
    'Offset from UTC that was sent with end_datetime.';
COMMENT ON COLUMN oura.session.type IS
    'breathing, meditation, nap, relaxation, rest or body_status.';
COMMENT ON COLUMN oura.session.mood IS
    'What the person felt afterwards: bad, worse, same, good or great.';
COMMENT ON COLUMN oura.session.heart_rate_interval IS
    'Seconds between the items of heart_rate_items.';
COMMENT ON COLUMN oura.session.heart_rate_items IS
    'Series of the heart rate, beats per minute; NULL items are gaps.';
COMMENT ON COLUMN oura.session.heart_rate_timestamp IS
    'Instant of the first item of heart_rate_items.';
COMMENT ON COLUMN oura.session.heart_rate_timestamp_utc_offset IS
    'Offset from UTC that was sent with heart_rate_timestamp.';
COMMENT ON COLUMN oura.session.heart_rate_variability_interval IS
    'Seconds between the items of heart_rate_variability_items.';
COMMENT ON COLUMN oura.session.heart_rate_variability_items IS
    'Series of the heart rate variability (RMSSD), ms; NULL items are gaps.';
COMMENT ON COLUMN oura.session.heart_rate_variability_timestamp IS
    'Instant of the first item of heart_rate_variability_items.';
COMMENT ON COLUMN oura.session.heart_rate_variability_timestamp_utc_offset IS
    'Offset from UTC that was sent with heart_rate_variability_timestamp.';
COMMENT ON COLUMN oura.session.motion_count_interval IS
    'Seconds between the items of motion_count_items.';
COMMENT ON COLUMN oura.session.motion_count_items IS
    'Series of the motion, count; NULL items are gaps.';
COMMENT ON COLUMN oura.session.motion_count_timestamp IS
    'Instant of the first item of motion_count_items.';
COMMENT ON COLUMN oura.session.motion_count_timestamp_utc_offset IS
    'Offset from UTC that was sent with motion_count_timestamp.';
COMMENT ON COLUMN oura.session.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.session.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.session.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.session.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.sleep (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    period integer,
    type text,
    bedtime_start timestamptz,
    bedtime_start_utc_offset interval,
    bedtime_end timestamptz,
    bedtime_end_utc_offset interval,
    time_in_bed integer,
    total_sleep_duration integer,
    deep_sleep_duration integer,
    light_sleep_duration integer,
    rem_sleep_duration integer,
    awake_time integer,
    latency integer,
    efficiency integer,
    restless_periods integer,
    average_breath double precision,
    average_heart_rate double precision,
    lowest_heart_rate integer,
    average_hrv integer,
    readiness_score integer,
    readiness_contributors_activity_balance integer,
    readiness_contributors_body_temperature integer,
    readiness_contributors_hrv_balance integer,
    readiness_contributors_previous_day_activity integer,
    readiness_contributors_previous_night integer,
    readiness_contributors_recovery_index integer,
    readiness_contributors_resting_heart_rate integer,
    readiness_contributors_sleep_balance integer,
    readiness_contributors_sleep_regularity integer,
    readiness_temperature_deviation double precision,
    readiness_temperature_trend_deviation double precision,
    readiness_score_delta integer,
    sleep_score_delta integer,
    low_battery_alert boolean,
    sleep_algorithm_version text,
    sleep_analysis_reason text,
    ring_id text,
    sleep_phase_5_min text,
    app_sleep_phase_5_min text,
    sleep_phase_30_sec text,
    movement_30_sec text,
    heart_rate_interval double precision,
    heart_rate_items double precision[],
    heart_rate_timestamp timestamptz,
    heart_rate_timestamp_utc_offset interval,
    hrv_interval double precision,
    hrv_items double precision[],
    hrv_timestamp timestamptz,
    hrv_timestamp_utc_offset interval,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX sleep_day ON oura.sleep (account_id, day);
COMMENT ON TABLE oura.sleep IS
    'One row per sleep period, naps included: several a day. Oura revises it, for instance '
    'after a bedtime edit.';
COMMENT ON COLUMN oura.sleep.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.sleep.day IS
    'Sleep day: rolls over at about 18:00 local time; use it for joins.';
COMMENT ON COLUMN oura.sleep.period IS
    'Counts the periods of a day from 0; does not tell a night from a nap.';
COMMENT ON COLUMN oura.sleep.type IS
    'long_sleep (over 3 h), sleep (15 minutes to 3 h), late_nap (ends after 18:00, counts for '
    'the next day), rest (no sleep after all) or deleted (by the person).';
COMMENT ON COLUMN oura.sleep.bedtime_start IS 'Start of the time in bed.';
COMMENT ON COLUMN oura.sleep.bedtime_start_utc_offset IS
    'Offset from UTC that was sent with bedtime_start.';
COMMENT ON COLUMN oura.sleep.bedtime_end IS 'End of the time in bed.';
COMMENT ON COLUMN oura.sleep.bedtime_end_utc_offset IS
    'Offset from UTC that was sent with bedtime_end.';
COMMENT ON COLUMN oura.sleep.time_in_bed IS 'Time in bed, s.';
COMMENT ON COLUMN oura.sleep.total_sleep_duration IS 'Sleep: deep, light and REM, s.';
COMMENT ON COLUMN oura.sleep.deep_sleep_duration IS 'Deep sleep, s.';
COMMENT ON COLUMN oura.sleep.light_sleep_duration IS 'Light sleep, s.';
COMMENT ON COLUMN oura.sleep.rem_sleep_duration IS 'REM sleep, s.';
COMMENT ON COLUMN oura.sleep.awake_time IS 'Awake in bed, s.';
COMMENT ON COLUMN oura.sleep.latency IS 'Time to fall asleep, s.';
COMMENT ON COLUMN oura.sleep.efficiency IS 'Sleep as a share of the time in bed, % (1 to 100).';
COMMENT ON COLUMN oura.sleep.restless_periods IS 'Restless periods, count.';
COMMENT ON COLUMN oura.sleep.average_breath IS 'Average breathing rate, breaths per minute.';
COMMENT ON COLUMN oura.sleep.average_heart_rate IS
    'Average heart rate, beats per minute; from 30 s samples, the app shows another value.';
COMMENT ON COLUMN oura.sleep.lowest_heart_rate IS
    'Lowest heart rate, beats per minute; from 30 s samples, the app shows another value.';
COMMENT ON COLUMN oura.sleep.average_hrv IS
    'Average heart rate variability (RMSSD), ms; NULL for short naps.';
COMMENT ON COLUMN oura.sleep.readiness_score IS 'Readiness score from this period alone, 1 to 100.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_activity_balance IS
    'Contributor, 1 to 100: activity over the past days against the usual.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_body_temperature IS
    'Contributor, 1 to 100: body temperature of the night.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_hrv_balance IS
    'Contributor, 1 to 100: heart rate variability against the usual.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_previous_day_activity IS
    'Contributor, 1 to 100: activity of the day before.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_previous_night IS
    'Contributor, 1 to 100: sleep of the night before.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_recovery_index IS
    'Contributor, 1 to 100: how early in the night the heart rate settled.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_resting_heart_rate IS
    'Contributor, 1 to 100: resting heart rate against the usual.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_sleep_balance IS
    'Contributor, 1 to 100: sleep over the past days against the need.';
COMMENT ON COLUMN oura.sleep.readiness_contributors_sleep_regularity IS
    'Contributor, 1 to 100: regularity of sleep.';
COMMENT ON COLUMN oura.sleep.readiness_temperature_deviation IS
    'Body temperature against the usual, degrees Celsius.';
COMMENT ON COLUMN oura.sleep.readiness_temperature_trend_deviation IS
    'Trend of the body temperature against the usual, degrees Celsius.';
COMMENT ON COLUMN oura.sleep.readiness_score_delta IS
    'What this period did to the day''s readiness score, points.';
COMMENT ON COLUMN oura.sleep.sleep_score_delta IS
    'What this period did to the day''s sleep score, points.';
COMMENT ON COLUMN oura.sleep.low_battery_alert IS 'Whether the ring warned of a low battery.';
COMMENT ON COLUMN oura.sleep.sleep_algorithm_version IS
    'Version of Oura''s sleep algorithm: v1 or v2.';
COMMENT ON COLUMN oura.sleep.sleep_analysis_reason IS
    'Why the period was last analysed, for instance bedtime_edit.';
COMMENT ON COLUMN oura.sleep.ring_id IS 'Id of the ring; Oura has stopped filling it.';
COMMENT ON COLUMN oura.sleep.sleep_phase_5_min IS
    'Sleep phase per 5 minutes from bedtime_start, one character each: 1 deep, 2 light, 3 REM, '
    '4 awake.';
COMMENT ON COLUMN oura.sleep.app_sleep_phase_5_min IS
    'Sleep phase per 5 minutes from bedtime_start, one character each: 1 deep, 2 light, 3 REM, '
    '4 awake; as the app shows them, Oura will remove it.';
COMMENT ON COLUMN oura.sleep.sleep_phase_30_sec IS
    'Sleep phase per 30 seconds from bedtime_start, one character each, codes as in '
    'sleep_phase_5_min; NULL before 2026.';
COMMENT ON COLUMN oura.sleep.movement_30_sec IS
    'Movement per 30 seconds from bedtime_start, one character each: 1 none, 2 restless, 3 '
    'tossing and turning, 4 active.';
COMMENT ON COLUMN oura.sleep.heart_rate_interval IS
    'Seconds between the items of heart_rate_items.';
COMMENT ON COLUMN oura.sleep.heart_rate_items IS
    'Series of the heart rate, beats per minute; NULL items are gaps.';
COMMENT ON COLUMN oura.sleep.heart_rate_timestamp IS
    'Instant of the first item of heart_rate_items.';
COMMENT ON COLUMN oura.sleep.heart_rate_timestamp_utc_offset IS
    'Offset from UTC that was sent with heart_rate_timestamp.';
COMMENT ON COLUMN oura.sleep.hrv_interval IS 'Seconds between the items of hrv_items.';
COMMENT ON COLUMN oura.sleep.hrv_items IS
    'Series of the heart rate variability (RMSSD), ms; NULL items are gaps.';
COMMENT ON COLUMN oura.sleep.hrv_timestamp IS 'Instant of the first item of hrv_items.';
COMMENT ON COLUMN oura.sleep.hrv_timestamp_utc_offset IS
    'Offset from UTC that was sent with hrv_timestamp.';
COMMENT ON COLUMN oura.sleep.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.sleep.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.sleep.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.sleep.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.sleep_time (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    optimal_bedtime_day_tz integer,
    optimal_bedtime_start_offset integer,
    optimal_bedtime_end_offset integer,
    recommendation text,
    status text,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX sleep_time_day ON oura.sleep_time (account_id, day);
COMMENT ON TABLE oura.sleep_time IS 'One row per day with a recommended bedtime.';
COMMENT ON COLUMN oura.sleep_time.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep_time.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.sleep_time.day IS 'Local day the recommendation is for.';
COMMENT ON COLUMN oura.sleep_time.optimal_bedtime_day_tz IS 'Offset from UTC of the day, s.';
COMMENT ON COLUMN oura.sleep_time.optimal_bedtime_start_offset IS
    'Start of the best time to go to bed, s from midnight; may be negative.';
COMMENT ON COLUMN oura.sleep_time.optimal_bedtime_end_offset IS
    'End of the best time to go to bed, s from midnight; may be negative.';
COMMENT ON COLUMN oura.sleep_time.recommendation IS
    'What Oura recommends, for instance earlier_bedtime.';
COMMENT ON COLUMN oura.sleep_time.status IS
    'How much the recommendation rests on, for instance not_enough_nights.';
COMMENT ON COLUMN oura.sleep_time.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.sleep_time.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.sleep_time.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.sleep_time.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.tag (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    timestamp timestamptz,
    timestamp_utc_offset interval,
    text text,
    tags text[],
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX tag_day ON oura.tag (account_id, day);
COMMENT ON TABLE oura.tag IS
    'One row per tag of the old kind; Oura has replaced them by enhanced_tag.';
COMMENT ON COLUMN oura.tag.account_id IS 'The account.';
COMMENT ON COLUMN oura.tag.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.tag.day IS 'Local day of the tag.';
COMMENT ON COLUMN oura.tag.timestamp IS 'Instant of the tag.';
COMMENT ON COLUMN oura.tag.timestamp_utc_offset IS 'Offset from UTC that was sent with timestamp.';
COMMENT ON COLUMN oura.tag.text IS 'Text the person wrote.';
COMMENT ON COLUMN oura.tag.tags IS 'Codes of the tags.';
COMMENT ON COLUMN oura.tag.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.tag.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.tag.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.tag.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.vo2_max (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    timestamp timestamptz,
    timestamp_utc_offset interval,
    vo2_max double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX vo2_max_day ON oura.vo2_max (account_id, day);
COMMENT ON TABLE oura.vo2_max IS 'One row per estimate of the maximal oxygen uptake.';
COMMENT ON COLUMN oura.vo2_max.account_id IS 'The account.';
COMMENT ON COLUMN oura.vo2_max.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.vo2_max.day IS 'Local day of the estimate.';
COMMENT ON COLUMN oura.vo2_max.timestamp IS 'When the estimate was made.';
COMMENT ON COLUMN oura.vo2_max.timestamp_utc_offset IS
    'Offset from UTC that was sent with timestamp.';
COMMENT ON COLUMN oura.vo2_max.vo2_max IS
    'Maximal oxygen uptake, ml/kg/min (the unit is not documented).';
COMMENT ON COLUMN oura.vo2_max.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.vo2_max.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.vo2_max.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.vo2_max.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

CREATE TABLE oura.workout (
    account_id integer NOT NULL,
    id text NOT NULL,
    day date,
    start_datetime timestamptz,
    start_datetime_utc_offset interval,
    end_datetime timestamptz,
    end_datetime_utc_offset interval,
    activity text,
    label text,
    intensity text,
    source text,
    calories double precision,
    distance double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX workout_day ON oura.workout (account_id, day);
COMMENT ON TABLE oura.workout IS 'One row per workout, detected or entered.';
COMMENT ON COLUMN oura.workout.account_id IS 'The account.';
COMMENT ON COLUMN oura.workout.id IS 'Oura''s id of the document.';
COMMENT ON COLUMN oura.workout.day IS 'Local day of the workout.';
COMMENT ON COLUMN oura.workout.start_datetime IS 'Start of the workout.';
COMMENT ON COLUMN oura.workout.start_datetime_utc_offset IS
    'Offset from UTC that was sent with start_datetime.';
COMMENT ON COLUMN oura.workout.end_datetime IS 'End of the workout.';
COMMENT ON COLUMN oura.workout.end_datetime_utc_offset IS
    'Offset from UTC that was sent with end_datetime.';
COMMENT ON COLUMN oura.workout.activity IS 'Kind of workout, open text.';
COMMENT ON COLUMN oura.workout.label IS 'Name the person gave it.';
COMMENT ON COLUMN oura.workout.intensity IS 'easy, moderate or hard.';
COMMENT ON COLUMN oura.workout.source IS
    'How it came to Oura, for instance manual, autodetected or workout_heart_rate.';
COMMENT ON COLUMN oura.workout.calories IS 'Energy spent, kcal.';
COMMENT ON COLUMN oura.workout.distance IS 'Distance, m.';
COMMENT ON COLUMN oura.workout.payload IS 'The document exactly as sent.';
COMMENT ON COLUMN oura.workout.created_at IS 'When this row was stored.';
COMMENT ON COLUMN oura.workout.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN oura.workout.deleted_at IS
    'When Oura was found to list it no more; NULL while it does.';

-- The views take a series as long as it is: its length is only roughly the document's duration.

CREATE VIEW oura.daily_activity_met AS
SELECT
    activity.account_id,
    activity.id,
    activity.day,
    activity.met_timestamp
    + make_interval(secs => (item.position - 1) * activity.met_interval) AS time,
    item.met
FROM oura.daily_activity AS activity
CROSS JOIN LATERAL unnest(activity.met_items)
    WITH ORDINALITY AS item (met, position)
WHERE activity.deleted_at IS NULL;
COMMENT ON VIEW oura.daily_activity_met IS
    'Metabolic equivalents of the activity days, usually one per minute.';
COMMENT ON COLUMN oura.daily_activity_met.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_activity_met.id IS 'The document: oura.daily_activity.id.';
COMMENT ON COLUMN oura.daily_activity_met.day IS 'Its local day: oura.daily_activity.day.';
COMMENT ON COLUMN oura.daily_activity_met.time IS 'Instant of the value.';
COMMENT ON COLUMN oura.daily_activity_met.met IS
    'Metabolic equivalent, MET; NULL where nothing was measured.';

CREATE VIEW oura.daily_activity_class_5_min AS
SELECT
    activity.account_id,
    activity.id,
    activity.day,
    activity.timestamp + (item.position - 1) * interval '5 minutes' AS time,
    item.class_code,
    CASE item.class_code
        WHEN '0' THEN 'non_wear'
        WHEN '1' THEN 'rest'
        WHEN '2' THEN 'inactive'
        WHEN '3' THEN 'low'
        WHEN '4' THEN 'medium'
        WHEN '5' THEN 'high'
    END AS class_label
FROM oura.daily_activity AS activity
CROSS JOIN LATERAL unnest(string_to_array(activity.class_5_min, NULL))
    WITH ORDINALITY AS item (class_code, position)
WHERE activity.deleted_at IS NULL;
COMMENT ON VIEW oura.daily_activity_class_5_min IS
    'Activity classes of the activity days, one per 5 minutes.';
COMMENT ON COLUMN oura.daily_activity_class_5_min.account_id IS 'The account.';
COMMENT ON COLUMN oura.daily_activity_class_5_min.id IS 'The document: oura.daily_activity.id.';
COMMENT ON COLUMN oura.daily_activity_class_5_min.day IS 'Its local day: oura.daily_activity.day.';
COMMENT ON COLUMN oura.daily_activity_class_5_min.time IS 'Start of the 5 minutes.';
COMMENT ON COLUMN oura.daily_activity_class_5_min.class_code IS 'Oura''s code, one character.';
COMMENT ON COLUMN oura.daily_activity_class_5_min.class_label IS
    'non_wear, rest, inactive, low, medium or high; NULL for an unknown code.';

CREATE VIEW oura.sleep_heart_rate AS
SELECT
    sleep.account_id,
    sleep.id,
    sleep.day,
    sleep.heart_rate_timestamp
    + make_interval(secs => (item.position - 1) * sleep.heart_rate_interval) AS time,
    item.bpm
FROM oura.sleep AS sleep
CROSS JOIN LATERAL unnest(sleep.heart_rate_items)
    WITH ORDINALITY AS item (bpm, position)
WHERE
    sleep.deleted_at IS NULL
    AND sleep.type IS DISTINCT FROM 'deleted';
COMMENT ON VIEW oura.sleep_heart_rate IS
    'Heart rate in the sleep periods, usually one value per 5 minutes.';
COMMENT ON COLUMN oura.sleep_heart_rate.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep_heart_rate.id IS 'The document: oura.sleep.id.';
COMMENT ON COLUMN oura.sleep_heart_rate.day IS 'Its local day: oura.sleep.day.';
COMMENT ON COLUMN oura.sleep_heart_rate.time IS 'Instant of the value.';
COMMENT ON COLUMN oura.sleep_heart_rate.bpm IS
    'Heart rate, beats per minute; NULL where nothing was measured.';

CREATE VIEW oura.sleep_hrv AS
SELECT
    sleep.account_id,
    sleep.id,
    sleep.day,
    sleep.hrv_timestamp
    + make_interval(secs => (item.position - 1) * sleep.hrv_interval) AS time,
    item.hrv_ms
FROM oura.sleep AS sleep
CROSS JOIN LATERAL unnest(sleep.hrv_items)
    WITH ORDINALITY AS item (hrv_ms, position)
WHERE
    sleep.deleted_at IS NULL
    AND sleep.type IS DISTINCT FROM 'deleted';
COMMENT ON VIEW oura.sleep_hrv IS
    'Heart rate variability in the sleep periods, usually one value per 5 minutes.';
COMMENT ON COLUMN oura.sleep_hrv.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep_hrv.id IS 'The document: oura.sleep.id.';
COMMENT ON COLUMN oura.sleep_hrv.day IS 'Its local day: oura.sleep.day.';
COMMENT ON COLUMN oura.sleep_hrv.time IS 'Instant of the value.';
COMMENT ON COLUMN oura.sleep_hrv.hrv_ms IS
    'Heart rate variability (RMSSD), ms; NULL where nothing was measured.';

CREATE VIEW oura.sleep_phase_5_min AS
SELECT
    sleep.account_id,
    sleep.id,
    sleep.day,
    sleep.bedtime_start + (item.position - 1) * interval '5 minutes' AS time,
    item.phase_code,
    CASE item.phase_code
        WHEN '1' THEN 'deep'
        WHEN '2' THEN 'light'
        WHEN '3' THEN 'rem'
        WHEN '4' THEN 'awake'
    END AS phase_label
FROM oura.sleep AS sleep
CROSS JOIN LATERAL unnest(string_to_array(sleep.sleep_phase_5_min, NULL))
    WITH ORDINALITY AS item (phase_code, position)
WHERE
    sleep.deleted_at IS NULL
    AND sleep.type IS DISTINCT FROM 'deleted';
COMMENT ON VIEW oura.sleep_phase_5_min IS 'Sleep phases of the sleep periods, one per 5 minutes.';
COMMENT ON COLUMN oura.sleep_phase_5_min.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep_phase_5_min.id IS 'The document: oura.sleep.id.';
COMMENT ON COLUMN oura.sleep_phase_5_min.day IS 'Its local day: oura.sleep.day.';
COMMENT ON COLUMN oura.sleep_phase_5_min.time IS 'Start of the 5 minutes.';
COMMENT ON COLUMN oura.sleep_phase_5_min.phase_code IS 'Oura''s code, one character.';
COMMENT ON COLUMN oura.sleep_phase_5_min.phase_label IS
    'deep, light, rem or awake; NULL for an unknown code.';

CREATE VIEW oura.sleep_phase_30_sec AS
SELECT
    sleep.account_id,
    sleep.id,
    sleep.day,
    sleep.bedtime_start + (item.position - 1) * interval '30 seconds' AS time,
    item.phase_code,
    CASE item.phase_code
        WHEN '1' THEN 'deep'
        WHEN '2' THEN 'light'
        WHEN '3' THEN 'rem'
        WHEN '4' THEN 'awake'
    END AS phase_label
FROM oura.sleep AS sleep
CROSS JOIN LATERAL unnest(string_to_array(sleep.sleep_phase_30_sec, NULL))
    WITH ORDINALITY AS item (phase_code, position)
WHERE
    sleep.deleted_at IS NULL
    AND sleep.type IS DISTINCT FROM 'deleted';
COMMENT ON VIEW oura.sleep_phase_30_sec IS 'Sleep phases of the sleep periods, one per 30 seconds.';
COMMENT ON COLUMN oura.sleep_phase_30_sec.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep_phase_30_sec.id IS 'The document: oura.sleep.id.';
COMMENT ON COLUMN oura.sleep_phase_30_sec.day IS 'Its local day: oura.sleep.day.';
COMMENT ON COLUMN oura.sleep_phase_30_sec.time IS 'Start of the 30 seconds.';
COMMENT ON COLUMN oura.sleep_phase_30_sec.phase_code IS 'Oura''s code, one character.';
COMMENT ON COLUMN oura.sleep_phase_30_sec.phase_label IS
    'deep, light, rem or awake; NULL for an unknown code.';

CREATE VIEW oura.sleep_movement_30_sec AS
SELECT
    sleep.account_id,
    sleep.id,
    sleep.day,
    sleep.bedtime_start + (item.position - 1) * interval '30 seconds' AS time,
    item.movement_code,
    CASE item.movement_code
        WHEN '1' THEN 'none'
        WHEN '2' THEN 'restless'
        WHEN '3' THEN 'tossing_and_turning'
        WHEN '4' THEN 'active'
    END AS movement_label
FROM oura.sleep AS sleep
CROSS JOIN LATERAL unnest(string_to_array(sleep.movement_30_sec, NULL))
    WITH ORDINALITY AS item (movement_code, position)
WHERE
    sleep.deleted_at IS NULL
    AND sleep.type IS DISTINCT FROM 'deleted';
COMMENT ON VIEW oura.sleep_movement_30_sec IS
    'Movement in the sleep periods, one class per 30 seconds.';
COMMENT ON COLUMN oura.sleep_movement_30_sec.account_id IS 'The account.';
COMMENT ON COLUMN oura.sleep_movement_30_sec.id IS 'The document: oura.sleep.id.';
COMMENT ON COLUMN oura.sleep_movement_30_sec.day IS 'Its local day: oura.sleep.day.';
COMMENT ON COLUMN oura.sleep_movement_30_sec.time IS 'Start of the 30 seconds.';
COMMENT ON COLUMN oura.sleep_movement_30_sec.movement_code IS 'Oura''s code, one character.';
COMMENT ON COLUMN oura.sleep_movement_30_sec.movement_label IS
    'none, restless, tossing_and_turning or active; NULL for an unknown code.';

CREATE VIEW oura.session_heart_rate AS
SELECT
    session.account_id,
    session.id,
    session.day,
    session.heart_rate_timestamp
    + make_interval(secs => (item.position - 1) * session.heart_rate_interval) AS time,
    item.bpm
FROM oura.session AS session
CROSS JOIN LATERAL unnest(session.heart_rate_items)
    WITH ORDINALITY AS item (bpm, position)
WHERE session.deleted_at IS NULL;
COMMENT ON VIEW oura.session_heart_rate IS
    'Heart rate in the sessions, usually one value per 5 seconds.';
COMMENT ON COLUMN oura.session_heart_rate.account_id IS 'The account.';
COMMENT ON COLUMN oura.session_heart_rate.id IS 'The document: oura.session.id.';
COMMENT ON COLUMN oura.session_heart_rate.day IS 'Its local day: oura.session.day.';
COMMENT ON COLUMN oura.session_heart_rate.time IS 'Instant of the value.';
COMMENT ON COLUMN oura.session_heart_rate.bpm IS
    'Heart rate, beats per minute; NULL where nothing was measured.';

CREATE VIEW oura.session_hrv AS
SELECT
    session.account_id,
    session.id,
    session.day,
    session.heart_rate_variability_timestamp
    + make_interval(secs => (item.position - 1) * session.heart_rate_variability_interval) AS time,
    item.hrv_ms
FROM oura.session AS session
CROSS JOIN LATERAL unnest(session.heart_rate_variability_items)
    WITH ORDINALITY AS item (hrv_ms, position)
WHERE session.deleted_at IS NULL;
COMMENT ON VIEW oura.session_hrv IS
    'Heart rate variability in the sessions, usually one value per 5 seconds.';
COMMENT ON COLUMN oura.session_hrv.account_id IS 'The account.';
COMMENT ON COLUMN oura.session_hrv.id IS 'The document: oura.session.id.';
COMMENT ON COLUMN oura.session_hrv.day IS 'Its local day: oura.session.day.';
COMMENT ON COLUMN oura.session_hrv.time IS 'Instant of the value.';
COMMENT ON COLUMN oura.session_hrv.hrv_ms IS
    'Heart rate variability (RMSSD), ms; NULL where nothing was measured.';

CREATE VIEW oura.session_motion AS
SELECT
    session.account_id,
    session.id,
    session.day,
    session.motion_count_timestamp
    + make_interval(secs => (item.position - 1) * session.motion_count_interval) AS time,
    item.motion_count
FROM oura.session AS session
CROSS JOIN LATERAL unnest(session.motion_count_items)
    WITH ORDINALITY AS item (motion_count, position)
WHERE session.deleted_at IS NULL;
COMMENT ON VIEW oura.session_motion IS 'Motion in the sessions, usually one value per 5 seconds.';
COMMENT ON COLUMN oura.session_motion.account_id IS 'The account.';
COMMENT ON COLUMN oura.session_motion.id IS 'The document: oura.session.id.';
COMMENT ON COLUMN oura.session_motion.day IS 'Its local day: oura.session.day.';
COMMENT ON COLUMN oura.session_motion.time IS 'Instant of the value.';
COMMENT ON COLUMN oura.session_motion.motion_count IS
    'Motion, count; NULL where nothing was measured.';

GRANT SELECT ON ALL TABLES IN SCHEMA oura TO grafana_reader;
