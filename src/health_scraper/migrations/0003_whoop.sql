-- WHOOP: one table per endpoint, the sports' names, and the local day of nights and cycles.
-- A column bears the vendor's field name; only created_at and updated_at, which every row has of
-- its own, are stored as whoop_created_at and whoop_updated_at.

CREATE SCHEMA whoop;
COMMENT ON SCHEMA whoop IS 'One table per WHOOP endpoint, in WHOOP''s own field names.';

CREATE TABLE whoop.cycle (
    account_id integer NOT NULL,
    id bigint NOT NULL,
    user_id bigint,
    whoop_created_at timestamptz,
    whoop_updated_at timestamptz,
    start timestamptz,
    "end" timestamptz,
    timezone_offset text,
    score_state text,
    strain double precision,
    kilojoule double precision,
    average_heart_rate integer,
    max_heart_rate integer,
    step_count integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX cycle_start ON whoop.cycle (account_id, start);
COMMENT ON TABLE whoop.cycle IS 'One row per physiological cycle, from one sleep onset to the next. Scores are NULL unless SCORED.';
COMMENT ON COLUMN whoop.cycle.account_id IS 'The account.';
COMMENT ON COLUMN whoop.cycle.id IS 'WHOOP''s number of the cycle.';
COMMENT ON COLUMN whoop.cycle.user_id IS 'WHOOP''s own number of the person.';
COMMENT ON COLUMN whoop.cycle.whoop_created_at IS 'The field created_at: when WHOOP recorded it.';
COMMENT ON COLUMN whoop.cycle.whoop_updated_at IS
    'The field updated_at: when WHOOP last changed it; may stand still while an open cycle grows.';
COMMENT ON COLUMN whoop.cycle.start IS 'Start of the cycle: the onset of its sleep.';
COMMENT ON COLUMN whoop.cycle."end" IS
    'End of the cycle: the next cycle''s start; NULL for the cycle that is still open.';
COMMENT ON COLUMN whoop.cycle.timezone_offset IS
    'Offset from UTC where it was recorded, as sent: ±hh:mm or Z; read by whoop.utc_offset().';
COMMENT ON COLUMN whoop.cycle.score_state IS
    'SCORED, PENDING_SCORE (still being evaluated) or UNSCORABLE (too little data).';
COMMENT ON COLUMN whoop.cycle.strain IS
    'Cardiovascular load of the cycle, 0 to 21, not linear; grows while the cycle is open.';
COMMENT ON COLUMN whoop.cycle.kilojoule IS 'Energy spent in the cycle, kJ (4.184 kJ are 1 kcal).';
COMMENT ON COLUMN whoop.cycle.average_heart_rate IS 'Average heart rate, beats per minute.';
COMMENT ON COLUMN whoop.cycle.max_heart_rate IS 'Highest heart rate, beats per minute.';
COMMENT ON COLUMN whoop.cycle.step_count IS
    'Steps of the cycle, so far while it is open; NULL when the strap was not worn throughout; 0 is real.';
COMMENT ON COLUMN whoop.cycle.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN whoop.cycle.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.cycle.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.cycle.deleted_at IS 'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.recovery (
    account_id integer NOT NULL,
    sleep_id uuid NOT NULL,
    cycle_id bigint,
    user_id bigint,
    whoop_created_at timestamptz,
    whoop_updated_at timestamptz,
    score_state text,
    user_calibrating boolean,
    recovery_score double precision,
    resting_heart_rate double precision,
    hrv_rmssd_milli double precision,
    spo2_percentage double precision,
    skin_temp_celsius double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, sleep_id)
);
CREATE INDEX recovery_cycle ON whoop.recovery (account_id, cycle_id);
COMMENT ON TABLE whoop.recovery IS 'One row per main sleep that WHOOP rated. Scores are NULL unless SCORED; times are those of its sleep.';
COMMENT ON COLUMN whoop.recovery.account_id IS 'The account.';
COMMENT ON COLUMN whoop.recovery.sleep_id IS 'The sleep it was rated from: whoop.sleep.id.';
COMMENT ON COLUMN whoop.recovery.cycle_id IS 'The cycle it belongs to: whoop.cycle.id.';
COMMENT ON COLUMN whoop.recovery.user_id IS 'WHOOP''s own number of the person.';
COMMENT ON COLUMN whoop.recovery.whoop_created_at IS 'The field created_at: when WHOOP recorded it.';
COMMENT ON COLUMN whoop.recovery.whoop_updated_at IS 'The field updated_at: when WHOOP last changed it.';
COMMENT ON COLUMN whoop.recovery.score_state IS
    'SCORED, PENDING_SCORE (still being evaluated) or UNSCORABLE (too little data).';
COMMENT ON COLUMN whoop.recovery.user_calibrating IS
    'Whether WHOOP still learns what is normal for the person.';
COMMENT ON COLUMN whoop.recovery.recovery_score IS 'How ready the body is for strain, % (0 to 100).';
COMMENT ON COLUMN whoop.recovery.resting_heart_rate IS 'Resting heart rate, beats per minute.';
COMMENT ON COLUMN whoop.recovery.hrv_rmssd_milli IS 'Heart rate variability (RMSSD), ms.';
COMMENT ON COLUMN whoop.recovery.spo2_percentage IS 'Blood oxygen saturation, % (straps from 4.0 on).';
COMMENT ON COLUMN whoop.recovery.skin_temp_celsius IS
    'Skin temperature, degrees Celsius (straps from 4.0 on).';
COMMENT ON COLUMN whoop.recovery.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN whoop.recovery.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.recovery.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.recovery.deleted_at IS 'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.sleep (
    account_id integer NOT NULL,
    id uuid NOT NULL,
    cycle_id bigint,
    v1_id bigint,
    user_id bigint,
    whoop_created_at timestamptz,
    whoop_updated_at timestamptz,
    start timestamptz,
    "end" timestamptz,
    timezone_offset text,
    nap boolean,
    score_state text,
    total_in_bed_time_milli integer,
    total_awake_time_milli integer,
    total_no_data_time_milli integer,
    total_light_sleep_time_milli integer,
    total_slow_wave_sleep_time_milli integer,
    total_rem_sleep_time_milli integer,
    sleep_cycle_count integer,
    disturbance_count integer,
    baseline_milli bigint,
    need_from_sleep_debt_milli bigint,
    need_from_recent_strain_milli bigint,
    need_from_recent_nap_milli bigint,
    respiratory_rate double precision,
    sleep_performance_percentage double precision,
    sleep_consistency_percentage double precision,
    sleep_efficiency_percentage double precision,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX sleep_start ON whoop.sleep (account_id, start);
CREATE INDEX sleep_cycle ON whoop.sleep (account_id, cycle_id);
COMMENT ON TABLE whoop.sleep IS 'One row per night or nap. Scores are NULL unless SCORED; whoop.night gives the nights with their local day.';
COMMENT ON COLUMN whoop.sleep.account_id IS 'The account.';
COMMENT ON COLUMN whoop.sleep.id IS 'WHOOP''s id of the sleep.';
COMMENT ON COLUMN whoop.sleep.cycle_id IS
    'The cycle it belongs to: whoop.cycle.id; naps share it with the night.';
COMMENT ON COLUMN whoop.sleep.v1_id IS 'Number in the retired v1 API; NULL nowadays.';
COMMENT ON COLUMN whoop.sleep.user_id IS 'WHOOP''s own number of the person.';
COMMENT ON COLUMN whoop.sleep.whoop_created_at IS 'The field created_at: when WHOOP recorded it.';
COMMENT ON COLUMN whoop.sleep.whoop_updated_at IS 'The field updated_at: when WHOOP last changed it.';
COMMENT ON COLUMN whoop.sleep.start IS 'Sleep onset.';
COMMENT ON COLUMN whoop.sleep."end" IS 'End of the sleep.';
COMMENT ON COLUMN whoop.sleep.timezone_offset IS
    'Offset from UTC where it was recorded, as sent: ±hh:mm or Z; read by whoop.utc_offset().';
COMMENT ON COLUMN whoop.sleep.nap IS 'Whether it was a nap.';
COMMENT ON COLUMN whoop.sleep.score_state IS
    'SCORED, PENDING_SCORE (still being evaluated) or UNSCORABLE (too little data).';
COMMENT ON COLUMN whoop.sleep.total_in_bed_time_milli IS
    'Time in bed, ms: the sum of the five times that follow.';
COMMENT ON COLUMN whoop.sleep.total_awake_time_milli IS 'Time awake in bed, ms.';
COMMENT ON COLUMN whoop.sleep.total_no_data_time_milli IS 'Time without data, ms.';
COMMENT ON COLUMN whoop.sleep.total_light_sleep_time_milli IS 'Light sleep, ms.';
COMMENT ON COLUMN whoop.sleep.total_slow_wave_sleep_time_milli IS 'Slow wave (deep) sleep, ms.';
COMMENT ON COLUMN whoop.sleep.total_rem_sleep_time_milli IS 'REM sleep, ms.';
COMMENT ON COLUMN whoop.sleep.sleep_cycle_count IS 'Number of sleep cycles.';
COMMENT ON COLUMN whoop.sleep.disturbance_count IS 'How often the sleep was disturbed.';
COMMENT ON COLUMN whoop.sleep.baseline_milli IS
    'Sleep needed by habit, ms; the whole need is the sum of the four parts.';
COMMENT ON COLUMN whoop.sleep.need_from_sleep_debt_milli IS 'Sleep needed on top because of sleep debt, ms.';
COMMENT ON COLUMN whoop.sleep.need_from_recent_strain_milli IS 'Sleep needed on top because of strain, ms.';
COMMENT ON COLUMN whoop.sleep.need_from_recent_nap_milli IS 'Need already met by naps, ms; zero or negative.';
COMMENT ON COLUMN whoop.sleep.respiratory_rate IS 'Breaths per minute.';
COMMENT ON COLUMN whoop.sleep.sleep_performance_percentage IS
    'Sleep had against sleep needed, by WHOOP''s own formula, % (0 to 100).';
COMMENT ON COLUMN whoop.sleep.sleep_consistency_percentage IS
    'How alike bed and wake times are to the days before, % (0 to 100); 0 in the first nights.';
COMMENT ON COLUMN whoop.sleep.sleep_efficiency_percentage IS
    'Share of the time in bed that was slept, % (0 to 100).';
COMMENT ON COLUMN whoop.sleep.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN whoop.sleep.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.sleep.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.sleep.deleted_at IS 'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.workout (
    account_id integer NOT NULL,
    id uuid NOT NULL,
    v1_id bigint,
    user_id bigint,
    whoop_created_at timestamptz,
    whoop_updated_at timestamptz,
    start timestamptz,
    "end" timestamptz,
    timezone_offset text,
    sport_name text,
    score_state text,
    strain double precision,
    average_heart_rate integer,
    max_heart_rate integer,
    kilojoule double precision,
    percent_recorded_fraction double precision,
    distance_meter double precision,
    altitude_gain_meter double precision,
    altitude_change_meter double precision,
    zone_zero_milli bigint,
    zone_one_milli bigint,
    zone_two_milli bigint,
    zone_three_milli bigint,
    zone_four_milli bigint,
    zone_five_milli bigint,
    sport_id integer,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX workout_start ON whoop.workout (account_id, start);
COMMENT ON TABLE whoop.workout IS 'One row per workout or recovery activity (sauna, ice bath, …). Scores are NULL unless SCORED.';
COMMENT ON COLUMN whoop.workout.account_id IS 'The account.';
COMMENT ON COLUMN whoop.workout.id IS 'WHOOP''s id of the workout.';
COMMENT ON COLUMN whoop.workout.v1_id IS 'Number in the retired v1 API; NULL nowadays.';
COMMENT ON COLUMN whoop.workout.user_id IS 'WHOOP''s own number of the person.';
COMMENT ON COLUMN whoop.workout.whoop_created_at IS 'The field created_at: when WHOOP recorded it.';
COMMENT ON COLUMN whoop.workout.whoop_updated_at IS 'The field updated_at: when WHOOP last changed it.';
COMMENT ON COLUMN whoop.workout.start IS 'Start of the workout.';
COMMENT ON COLUMN whoop.workout."end" IS 'End of the workout; its length is sent nowhere else.';
COMMENT ON COLUMN whoop.workout.timezone_offset IS
    'Offset from UTC where it was recorded, as sent: ±hh:mm or Z; read by whoop.utc_offset().';
COMMENT ON COLUMN whoop.workout.sport_name IS
    'The sport as sent: a lower-case slug with hyphens or underscores; names in whoop.sport.';
COMMENT ON COLUMN whoop.workout.score_state IS
    'SCORED, PENDING_SCORE (still being evaluated) or UNSCORABLE (too little data).';
COMMENT ON COLUMN whoop.workout.strain IS 'Cardiovascular load of the workout, 0 to 21, not linear.';
COMMENT ON COLUMN whoop.workout.average_heart_rate IS 'Average heart rate, beats per minute.';
COMMENT ON COLUMN whoop.workout.max_heart_rate IS 'Highest heart rate, beats per minute.';
COMMENT ON COLUMN whoop.workout.kilojoule IS 'Energy spent, kJ (4.184 kJ are 1 kcal).';
COMMENT ON COLUMN whoop.workout.percent_recorded_fraction IS
    'The field percent_recorded: share of the workout with heart rate. Documented as 0 to 100, sent as 0 to 1; as sent.';
COMMENT ON COLUMN whoop.workout.distance_meter IS 'Distance, m; NULL without GPS.';
COMMENT ON COLUMN whoop.workout.altitude_gain_meter IS 'Metres climbed; NULL without GPS.';
COMMENT ON COLUMN whoop.workout.altitude_change_meter IS
    'Altitude at the end minus at the start, m; NULL without GPS.';
COMMENT ON COLUMN whoop.workout.zone_zero_milli IS 'Time in heart rate zone 0 (very light), ms.';
COMMENT ON COLUMN whoop.workout.zone_one_milli IS 'Time in heart rate zone 1 (light), ms.';
COMMENT ON COLUMN whoop.workout.zone_two_milli IS 'Time in heart rate zone 2 (moderate), ms.';
COMMENT ON COLUMN whoop.workout.zone_three_milli IS 'Time in heart rate zone 3 (hard), ms.';
COMMENT ON COLUMN whoop.workout.zone_four_milli IS 'Time in heart rate zone 4 (very hard), ms.';
COMMENT ON COLUMN whoop.workout.zone_five_milli IS 'Time in heart rate zone 5 (maximum effort), ms.';
COMMENT ON COLUMN whoop.workout.sport_id IS
    'The sport''s number in the retired v1 API; still sent for some, else NULL.';
COMMENT ON COLUMN whoop.workout.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN whoop.workout.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.workout.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.workout.deleted_at IS 'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.profile (
    account_id integer NOT NULL,
    user_id bigint NOT NULL,
    email text,
    first_name text,
    last_name text,
    payload jsonb NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, user_id, observed_at)
);
COMMENT ON TABLE whoop.profile IS 'Who the person is at WHOOP; a new row whenever it changed.';
COMMENT ON COLUMN whoop.profile.account_id IS 'The account.';
COMMENT ON COLUMN whoop.profile.user_id IS 'WHOOP''s own number of the person.';
COMMENT ON COLUMN whoop.profile.email IS 'E-mail address of the WHOOP account.';
COMMENT ON COLUMN whoop.profile.first_name IS 'First name.';
COMMENT ON COLUMN whoop.profile.last_name IS 'Last name.';
COMMENT ON COLUMN whoop.profile.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN whoop.profile.observed_at IS 'When this version was first seen.';
COMMENT ON COLUMN whoop.profile.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.profile.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.profile.deleted_at IS 'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.body_measurement (
    account_id integer NOT NULL,
    height_meter double precision,
    weight_kilogram double precision,
    max_heart_rate integer,
    payload jsonb NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, observed_at)
);
COMMENT ON TABLE whoop.body_measurement IS 'The body as entered at WHOOP; a new row whenever it changed. WHOOP keeps no history and sends no time.';
COMMENT ON COLUMN whoop.body_measurement.account_id IS 'The account.';
COMMENT ON COLUMN whoop.body_measurement.height_meter IS 'Body height, m.';
COMMENT ON COLUMN whoop.body_measurement.weight_kilogram IS 'Body weight, kg.';
COMMENT ON COLUMN whoop.body_measurement.max_heart_rate IS
    'Maximum heart rate as WHOOP reckons it, beats per minute.';
COMMENT ON COLUMN whoop.body_measurement.payload IS 'The record exactly as sent.';
COMMENT ON COLUMN whoop.body_measurement.observed_at IS 'When this version was first seen.';
COMMENT ON COLUMN whoop.body_measurement.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.body_measurement.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.body_measurement.deleted_at IS
    'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.sleep_stream (
    account_id integer NOT NULL,
    sleep_id uuid NOT NULL,
    "timestamp" timestamptz NOT NULL,
    hr integer,
    skin_temp double precision,
    board_temp double precision,
    battery_temp double precision,
    is_sleeping boolean,
    is_charging boolean,
    algorithm_version text,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (account_id, sleep_id, "timestamp")
);
COMMENT ON TABLE whoop.sleep_stream IS 'The strap''s raw samples during a sleep; off by default. Neither rate nor fields are promised.';
COMMENT ON COLUMN whoop.sleep_stream.account_id IS 'The account.';
COMMENT ON COLUMN whoop.sleep_stream.sleep_id IS 'The sleep: whoop.sleep.id.';
COMMENT ON COLUMN whoop.sleep_stream."timestamp" IS 'When it was measured.';
COMMENT ON COLUMN whoop.sleep_stream.hr IS 'Heart rate, beats per minute.';
COMMENT ON COLUMN whoop.sleep_stream.skin_temp IS
    'Skin temperature; unit not documented, seemingly degrees Celsius.';
COMMENT ON COLUMN whoop.sleep_stream.board_temp IS 'Temperature of the strap''s board; unit not documented.';
COMMENT ON COLUMN whoop.sleep_stream.battery_temp IS
    'Temperature of the strap''s battery; unit not documented.';
COMMENT ON COLUMN whoop.sleep_stream.is_sleeping IS 'Whether the person was asleep.';
COMMENT ON COLUMN whoop.sleep_stream.is_charging IS 'Whether the strap was being charged.';
COMMENT ON COLUMN whoop.sleep_stream.algorithm_version IS
    'Version of WHOOP''s algorithm, sent once for the whole stream.';
COMMENT ON COLUMN whoop.sleep_stream.extra IS 'Whatever else WHOOP sent with the sample; NULL when nothing.';
COMMENT ON COLUMN whoop.sleep_stream.created_at IS 'When this row was stored.';
COMMENT ON COLUMN whoop.sleep_stream.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN whoop.sleep_stream.deleted_at IS
    'When WHOOP was found to list it no more; NULL while it does.';

CREATE TABLE whoop.sport (
    slug text PRIMARY KEY,
    name text NOT NULL,
    id integer UNIQUE
);
COMMENT ON TABLE whoop.sport IS 'Display names of sports; incomplete, and never a constraint on workouts.';
COMMENT ON COLUMN whoop.sport.slug IS
    'The sport in lower case with hyphens, as whoop.sport_slug() spells it; made from the name where none was seen live.';
COMMENT ON COLUMN whoop.sport.name IS 'The name WHOOP shows.';
COMMENT ON COLUMN whoop.sport.id IS 'WHOOP''s number of the sport; NULL where unknown.';

INSERT INTO whoop.sport (slug, name, id) VALUES
    ('activity', 'Activity', -1),
    ('running', 'Running', 0),
    ('cycling', 'Cycling', 1),
    ('baseball', 'Baseball', 16),
    ('basketball', 'Basketball', 17),
    ('rowing', 'Rowing', 18),
    ('fencing', 'Fencing', 19),
    ('field-hockey', 'Field Hockey', 20),
    ('football', 'Football', 21),
    ('golf', 'Golf', 22),
    ('ice-hockey', 'Ice Hockey', 24),
    ('lacrosse', 'Lacrosse', 25),
    ('rugby', 'Rugby', 27),
    ('sailing', 'Sailing', 28),
    ('skiing', 'Skiing', 29),
    ('soccer', 'Soccer', 30),
    ('softball', 'Softball', 31),
    ('squash', 'Squash', 32),
    ('swimming', 'Swimming', 33),
    ('tennis', 'Tennis', 34),
    ('track-field', 'Track & Field', 35),
    ('volleyball', 'Volleyball', 36),
    ('water-polo', 'Water Polo', 37),
    ('wrestling', 'Wrestling', 38),
    ('boxing', 'Boxing', 39),
    ('dance', 'Dance', 42),
    ('pilates', 'Pilates', 43),
    ('yoga', 'Yoga', 44),
    ('weightlifting', 'Weightlifting', 45),
    ('cross-country-skiing', 'Cross Country Skiing', 47),
    ('functional-fitness', 'Functional Fitness', 48),
    ('duathlon', 'Duathlon', 49),
    ('gymnastics', 'Gymnastics', 51),
    ('hiking-rucking', 'Hiking/Rucking', 52),
    ('horseback-riding', 'Horseback Riding', 53),
    ('kayaking', 'Kayaking', 55),
    ('martial-arts', 'Martial Arts', 56),
    ('mountain-biking', 'Mountain Biking', 57),
    ('powerlifting', 'Powerlifting', 59),
    ('rock-climbing', 'Rock Climbing', 60),
    ('paddleboarding', 'Paddleboarding', 61),
    ('triathlon', 'Triathlon', 62),
    ('walking', 'Walking', 63),
    ('surfing', 'Surfing', 64),
    ('elliptical', 'Elliptical', 65),
    ('stairmaster', 'Stairmaster', 66),
    ('meditation', 'Meditation', 70),
    ('other', 'Other', 71),
    ('diving', 'Diving', 73),
    ('operations-tactical', 'Operations - Tactical', 74),
    ('operations-medical', 'Operations - Medical', 75),
    ('operations-flying', 'Operations - Flying', 76),
    ('operations-water', 'Operations - Water', 77),
    ('ultimate', 'Ultimate', 82),
    ('climber', 'Climber', 83),
    ('jumping-rope', 'Jumping Rope', 84),
    ('australian-football', 'Australian Football', 85),
    ('skateboarding', 'Skateboarding', 86),
    ('coaching', 'Coaching', 87),
    ('ice-bath', 'Ice Bath', 88),
    ('commuting', 'Commuting', 89),
    ('gaming', 'Gaming', 90),
    ('snowboarding', 'Snowboarding', 91),
    ('motocross', 'Motocross', 92),
    ('caddying', 'Caddying', 93),
    ('obstacle-course-racing', 'Obstacle Course Racing', 94),
    ('motor-racing', 'Motor Racing', 95),
    ('hiit', 'HIIT', 96),
    ('spin', 'Spin', 97),
    ('jiu-jitsu', 'Jiu Jitsu', 98),
    ('manual-labor', 'Manual Labor', 99),
    ('cricket', 'Cricket', 100),
    ('pickleball', 'Pickleball', 101),
    ('inline-skating', 'Inline Skating', 102),
    ('box-fitness', 'Box Fitness', 103),
    ('spikeball', 'Spikeball', 104),
    ('wheelchair-pushing', 'Wheelchair Pushing', 105),
    ('paddle-tennis', 'Paddle Tennis', 106),
    ('barre', 'Barre', 107),
    ('stage-performance', 'Stage Performance', 108),
    ('high-stress-work', 'High Stress Work', 109),
    ('parkour', 'Parkour', 110),
    ('gaelic-football', 'Gaelic Football', 111),
    ('hurling-camogie', 'Hurling/Camogie', 112),
    ('circus-arts', 'Circus Arts', 113),
    ('massage-therapy', 'Massage Therapy', 121),
    ('weightlifting-msk', 'Strength Trainer', 123),
    ('watching-sports', 'Watching Sports', 125),
    ('assault-bike', 'Assault Bike', 126),
    ('kickboxing', 'Kickboxing', 127),
    ('stretching', 'Stretching', 128),
    ('table-tennis', 'Table Tennis', 230),
    ('badminton', 'Badminton', 231),
    ('netball', 'Netball', 232),
    ('sauna', 'Sauna', 233),
    ('disc-golf', 'Disc Golf', 234),
    ('yard-work', 'Yard Work', 235),
    ('air-compression', 'Air Compression', 236),
    ('percussive-massage', 'Percussive Massage', 237),
    ('paintball', 'Paintball', 238),
    ('ice-skating', 'Ice Skating', 239),
    ('handball', 'Handball', 240),
    ('f45-training', 'F45 Training', 248),
    ('padel', 'Padel', 249),
    ('barrys', 'Barry''s', 250),
    ('dedicated-parenting', 'Dedicated Parenting', 251),
    ('stroller-walking', 'Stroller Walking', 252),
    ('stroller-jogging', 'Stroller Jogging', 253),
    ('toddlerwearing', 'Toddlerwearing', 254),
    ('babywearing', 'Babywearing', 255),
    ('barre3', 'Barre3', 258),
    ('hot-yoga', 'Hot Yoga', 259),
    ('stadium-steps', 'Stadium Steps', 261),
    ('polo', 'Polo', 262),
    ('musical-performance', 'Musical Performance', 263),
    ('kite-boarding', 'Kite Boarding', 264),
    ('dog-walking', 'Dog Walking', 266),
    ('water-skiing', 'Water Skiing', 267),
    ('wakeboarding', 'Wakeboarding', 268),
    ('cooking', 'Cooking', 269),
    ('cleaning', 'Cleaning', 270),
    ('public-speaking', 'Public Speaking', 272),
    ('foam-rolling', 'Foam Rolling', 282),
    ('reformer-pilates', 'Reformer Pilates', NULL);

CREATE FUNCTION whoop.sport_slug(sport_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(lower(sport_name), '_', '-');
COMMENT ON FUNCTION whoop.sport_slug IS 'A sport_name as whoop.sport spells it: WHOOP sends hyphens as well as underscores.';

CREATE FUNCTION whoop.utc_offset(zone text) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN zone = 'Z' THEN make_interval()
    WHEN zone ~ '^[+-](0[0-9]|1[0-4]):[0-5][0-9]$' THEN make_interval(
        hours => substr(zone, 1, 3)::integer,
        mins => (substr(zone, 1, 1) || substr(zone, 5, 2))::integer
    )
END;
COMMENT ON FUNCTION whoop.utc_offset IS 'A timezone_offset (±hh:mm or Z) as an interval; NULL for anything else.';

CREATE FUNCTION whoop.local_time(instant timestamptz, zone text) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (instant AT TIME ZONE 'UTC') + whoop.utc_offset(zone);
COMMENT ON FUNCTION whoop.local_time IS 'What the person''s clock showed, by the timezone_offset sent; NULL without one.';

CREATE VIEW whoop.night AS
SELECT
    sleep.account_id,
    whoop.local_time(sleep."end", sleep.timezone_offset)::date AS day,
    sleep.id,
    sleep.cycle_id,
    sleep.start,
    sleep."end",
    whoop.local_time(sleep.start, sleep.timezone_offset) AS local_start,
    whoop.local_time(sleep."end", sleep.timezone_offset) AS local_end,
    sleep.timezone_offset,
    sleep.score_state,
    row_number() OVER (
        PARTITION BY
            sleep.account_id, whoop.local_time(sleep."end", sleep.timezone_offset)::date
        ORDER BY sleep."end" - sleep.start DESC NULLS LAST, sleep.id
    ) = 1 AS main
FROM whoop.sleep
WHERE sleep.deleted_at IS NULL AND NOT coalesce(sleep.nap, false);
COMMENT ON VIEW whoop.night IS 'Nights without naps; after a split night a day has two.';
COMMENT ON COLUMN whoop.night.account_id IS 'The account.';
COMMENT ON COLUMN whoop.night.day IS 'Local date of the end of the sleep; NULL without a usable timezone_offset.';
COMMENT ON COLUMN whoop.night.id IS 'The sleep: whoop.sleep.id, and whoop.recovery.sleep_id.';
COMMENT ON COLUMN whoop.night.cycle_id IS 'The cycle: whoop.cycle.id.';
COMMENT ON COLUMN whoop.night.start IS 'Sleep onset.';
COMMENT ON COLUMN whoop.night."end" IS 'End of the sleep.';
COMMENT ON COLUMN whoop.night.local_start IS 'Sleep onset by the person''s clock.';
COMMENT ON COLUMN whoop.night.local_end IS 'End of the sleep by the person''s clock.';
COMMENT ON COLUMN whoop.night.timezone_offset IS 'Offset from UTC, as sent.';
COMMENT ON COLUMN whoop.night.score_state IS 'SCORED, PENDING_SCORE or UNSCORABLE.';
COMMENT ON COLUMN whoop.night.main IS 'Whether it is the longest night of its day.';

-- A cycle without a night still belongs to a day: twelve hours after its start the person's date
-- is that of the waking day, whether the cycle began before midnight, after it, or exactly then.
CREATE VIEW whoop.cycle_day AS
SELECT
    cycle.account_id,
    coalesce(
        night.day, (whoop.local_time(cycle.start, cycle.timezone_offset) + interval '12 hours')::date
    ) AS day,
    cycle.id,
    night.id AS sleep_id
FROM whoop.cycle
LEFT JOIN LATERAL (
    SELECT
        sleep.id,
        whoop.local_time(sleep."end", sleep.timezone_offset)::date AS day
    FROM whoop.sleep
    WHERE
        sleep.account_id = cycle.account_id
        AND sleep.cycle_id = cycle.id
        AND sleep.deleted_at IS NULL
        AND NOT coalesce(sleep.nap, false)
    ORDER BY sleep."end" - sleep.start DESC NULLS LAST, sleep.id
    LIMIT 1
) AS night ON true
WHERE cycle.deleted_at IS NULL;
COMMENT ON VIEW whoop.cycle_day IS 'The local day of every cycle: that of its night; two cycles may share one.';
COMMENT ON COLUMN whoop.cycle_day.account_id IS 'The account.';
COMMENT ON COLUMN whoop.cycle_day.day IS 'Local date of the end of its night; without one, of twelve hours after its start.';
COMMENT ON COLUMN whoop.cycle_day.id IS 'The cycle: whoop.cycle.id.';
COMMENT ON COLUMN whoop.cycle_day.sleep_id IS 'Its night: whoop.sleep.id; NULL when there is none.';

GRANT USAGE ON SCHEMA whoop TO grafana_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA whoop TO grafana_reader;
