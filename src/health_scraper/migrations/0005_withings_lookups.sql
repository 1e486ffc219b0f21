-- Withings' codes by name, plausible ranges, and views that a person can read.
-- No row of data is held to these tables: a new code is stored before anybody names it.

CREATE TABLE withings.meastype (
    code integer PRIMARY KEY,
    name text NOT NULL,
    unit text,
    documented boolean NOT NULL
);
COMMENT ON TABLE withings.meastype IS
    'What withings.measure.type means; other codes are stored as well.';
COMMENT ON COLUMN withings.meastype.code IS 'The type.';
COMMENT ON COLUMN withings.meastype.name IS 'What was measured.';
COMMENT ON COLUMN withings.meastype.unit IS
    'Unit of real_value; NULL for scores and classes. That of the intervals, conductances and metabolic rate is not documented.';
COMMENT ON COLUMN withings.meastype.documented IS
    'Whether Withings'' specification lists it; the others were seen.';
INSERT INTO withings.meastype (code, name, unit, documented) VALUES
    (1, 'Weight', 'kg', true), (4, 'Height', 'm', true), (5, 'Fat-free mass', 'kg', true),
    (6, 'Fat ratio', '%', true), (8, 'Fat mass', 'kg', true),
    (9, 'Diastolic blood pressure', 'mmHg', true), (10, 'Systolic blood pressure', 'mmHg', true),
    (11, 'Heart pulse', 'bpm', true), (12, 'Temperature', '°C', true), (54, 'SpO2', '%', true),
    (71, 'Body temperature', '°C', true), (73, 'Skin temperature', '°C', true),
    (76, 'Muscle mass', 'kg', true), (77, 'Hydration', 'kg', true), (88, 'Bone mass', 'kg', true),
    (91, 'Pulse wave velocity', 'm/s', true), (119, 'Glucose', 'mg/dL', false),
    (123, 'VO2 max', 'ml/min/kg', true), (130, 'Atrial fibrillation result from ECG', NULL, true),
    (135, 'QRS interval', 'ms', true), (136, 'PR interval', 'ms', true),
    (137, 'QT interval', 'ms', true), (138, 'Corrected QT interval', 'ms', true),
    (139, 'Atrial fibrillation result from PPG', NULL, true), (155, 'Vascular age', 'years', true),
    (158, 'Nerve health score, left foot', NULL, false),
    (159, 'Nerve health score, right foot', NULL, false),
    (167, 'Nerve health score conductance, two electrodes, feet', 'µS', true),
    (168, 'Extracellular water', 'kg', true), (169, 'Intracellular water', 'kg', true),
    (170, 'Visceral fat', NULL, true), (173, 'Fat-free mass of a segment', 'kg', true),
    (174, 'Fat mass of a segment', 'kg', true), (175, 'Muscle mass of a segment', 'kg', true),
    (196, 'Electrodermal activity, feet', 'µS', true),
    (197, 'Electrodermal activity, left foot', 'µS', false),
    (198, 'Electrodermal activity, right foot', 'µS', false),
    (226, 'Basal metabolic rate', 'kcal/day', true), (227, 'Metabolic age', 'years', true),
    (229, 'Electrochemical skin conductance', 'µS', true);

CREATE TABLE withings.attrib (
    code integer PRIMARY KEY,
    name text NOT NULL,
    documented boolean NOT NULL
);
COMMENT ON TABLE withings.attrib IS 'How a measure or workout was attributed to the person.';
COMMENT ON COLUMN withings.attrib.code IS 'The attribution.';
COMMENT ON COLUMN withings.attrib.name IS 'Its meaning.';
COMMENT ON COLUMN withings.attrib.documented IS
    'Whether Withings'' specification lists it; the others were seen.';
INSERT INTO withings.attrib (code, name, documented) VALUES
    (0, 'Measured by a device, certain owner', true),
    (1, 'Measured by a device, ambiguous owner', true), (2, 'Entered by hand', true),
    (3, 'Owner picked by the person between two accounts', false),
    (4, 'Entered by hand when the account was made, may be inaccurate', true),
    (5, 'Averaged by a blood pressure monitor from several measures', true),
    (7, 'Confirmed by the person', true),
    (8, 'Measured by a device, certain owner (same as 0)', true),
    (10, 'Complementary reading per position', false),
    (15, 'Measured under guided conditions (nerve health)', true),
    (17, 'Measured under guided conditions (nerve health and skin conductance)', false),
    (10000, 'Meaning unknown', false), (10009, 'Meaning unknown (Body Scan 2)', false),
    (10010, 'Meaning unknown (Body Scan 2)', false);

CREATE TABLE withings.position (
    code integer PRIMARY KEY,
    name text NOT NULL,
    documented boolean NOT NULL
);
COMMENT ON TABLE withings.position IS 'Where on the body, or how the device was held.';
COMMENT ON COLUMN withings.position.code IS 'The position; -1 stands for none sent.';
COMMENT ON COLUMN withings.position.name IS 'Its meaning.';
COMMENT ON COLUMN withings.position.documented IS
    'Whether Withings'' specification lists it; the others were seen.';
INSERT INTO withings.position (code, name, documented) VALUES
    (-1, 'Not stated', true), (0, 'Right Wrist', true), (1, 'Left Wrist', true),
    (2, 'Right Arm', true), (3, 'Left Arm', true), (4, 'Right Foot', true), (5, 'Left Foot', true),
    (6, 'Between Legs', true), (7, 'Whole body', false), (8, 'Left part of the body', true),
    (9, 'Right part of the body', true), (10, 'Left leg', true), (11, 'Right leg', true),
    (12, 'Torso', true), (13, 'Left hand', true), (14, 'Right hand', true),
    (15, 'Cardiovascular aortic area', true), (16, 'Cardiovascular pulmonic area', true),
    (17, 'Cardiovascular tricuspid area', true), (18, 'Cardiovascular mitral area', true),
    (19, 'Cardiovascular apex area', true), (20, 'Pulmonary front upper right area', true),
    (21, 'Pulmonary front upper left area', true), (22, 'Pulmonary front bottom right area', true),
    (23, 'Pulmonary front bottom left area', true), (24, 'Pulmonary back upper left area', true),
    (25, 'Pulmonary back upper right area', true), (26, 'Pulmonary back bottom left area', true),
    (27, 'Pulmonary back bottom right area', true), (28, 'Wide mode area', true),
    (29, 'Between arms', true), (30, 'Hold Right', true), (31, 'Hold Left', true);

CREATE TABLE withings.model (
    code integer PRIMARY KEY,
    name text NOT NULL,
    documented boolean NOT NULL
);
COMMENT ON TABLE withings.model IS 'Device models and apps that data come from.';
COMMENT ON COLUMN withings.model.code IS 'The model.';
COMMENT ON COLUMN withings.model.name IS 'Its name.';
COMMENT ON COLUMN withings.model.documented IS
    'Whether Withings'' specification lists it; the others were seen.';
INSERT INTO withings.model (code, name, documented) VALUES
    (1, 'Withings WBS01', true), (2, 'WS30', true), (3, 'Kid Scale', true),
    (4, 'Smart Body Analyzer', true), (5, 'Body+', true), (6, 'Body Cardio', true),
    (7, 'Body', true), (9, 'Body Pro', true), (10, 'Body Scan', true), (11, 'WBS10', true),
    (12, 'WBS11', true), (13, 'Sleep Analyzer or Body+ (sources differ)', false),
    (14, 'Body scale', false), (15, 'Body Comp 2', false), (16, 'Body Smart', false),
    (18, 'Body Comp', true), (21, 'Smart Baby Monitor', true), (22, 'Withings Home', true),
    (41, 'Withings Blood Pressure Monitor V1', true),
    (42, 'Withings Blood Pressure Monitor V2', true),
    (43, 'Withings Blood Pressure Monitor V3', true), (44, 'BPM Core', true),
    (45, 'BPM Connect', true), (46, 'BPM Connect Pro', true), (47, 'BPM Pro 2', true),
    (48, 'BPM Vision', true), (51, 'Pulse', true), (52, 'Activite', true),
    (53, 'Activite (Pop, Steel)', true), (54, 'Withings Go', true), (55, 'Activite Steel HR', true),
    (58, 'Pulse HR', true), (59, 'Activite Steel HR Sport Edition', true), (60, 'Aura Dock', true),
    (61, 'Aura Sensor', true), (63, 'Aura Sensor V2', true), (70, 'Thermo', true),
    (71, 'BeamO', true), (90, 'Move', true), (91, 'Move ECG', true), (92, 'Move ECG', true),
    (93, 'ScanWatch', true), (94, 'ScanWatch 2', true), (95, 'ScanWatch Light', true),
    (100, 'WUP01', true), (1051, 'iOS step tracker', true), (1052, 'iOS step tracker', true),
    (1053, 'Android step tracker', true), (1054, 'Android step tracker', true),
    (1055, 'GoogleFit tracker', true), (1056, 'Samsung Health tracker', true),
    (1057, 'HealthKit step iPhone tracker', true),
    (1058, 'HealthKit step Apple Watch tracker', true),
    (1059, 'HealthKit other step tracker', true), (1060, 'Google Health Connect', true),
    (1061, 'Iglucose glucometer', true), (1062, 'Huawei tracker', true),
    (1063, 'Lingo Sensor', true);

CREATE TABLE withings.workout_category (
    code integer PRIMARY KEY,
    name text NOT NULL
);
COMMENT ON TABLE withings.workout_category IS 'Sports.';
COMMENT ON COLUMN withings.workout_category.code IS 'The category.';
COMMENT ON COLUMN withings.workout_category.name IS 'The sport.';
INSERT INTO withings.workout_category (code, name) VALUES
    (1, 'Walk'), (2, 'Run'), (3, 'Hiking'), (4, 'Skating'), (5, 'BMX'), (6, 'Bicycling'),
    (7, 'Swimming'), (8, 'Surfing'), (9, 'Kitesurfing'), (10, 'Windsurfing'), (11, 'Bodyboard'),
    (12, 'Tennis'), (13, 'Table tennis'), (14, 'Squash'), (15, 'Badminton'), (16, 'Lift weights'),
    (17, 'Fitness'), (18, 'Elliptical'), (19, 'Pilates'), (20, 'Basket-ball'), (21, 'Soccer'),
    (22, 'Football'), (23, 'Rugby'), (24, 'Volley-ball'), (25, 'Waterpolo'), (26, 'Horse riding'),
    (27, 'Golf'), (28, 'Yoga'), (29, 'Dancing'), (30, 'Boxing'), (31, 'Fencing'), (32, 'Wrestling'),
    (33, 'Martial arts'), (34, 'Skiing'), (35, 'Snowboarding'), (36, 'Other'), (128, 'No activity'),
    (187, 'Rowing'), (188, 'Zumba'), (191, 'Baseball'), (192, 'Handball'), (193, 'Hockey'),
    (194, 'Ice hockey'), (195, 'Climbing'), (196, 'Ice skating'), (272, 'Multi-sport'),
    (306, 'Indoor walk'), (307, 'Indoor running'), (308, 'Indoor cycling'),
    (455, 'Standup Paddleboarding'), (456, 'Padel'), (457, 'Gaming'), (490, 'Beach volleyball'),
    (491, 'Stair Stepper'), (492, 'Skateboarding'), (493, 'Parkour'), (494, 'Kayaking'),
    (495, 'Canoeing'), (496, 'Sailing'), (497, 'Fishing'), (498, 'Trail Running'),
    (499, 'Snowshoeing'), (500, 'Paintball'), (501, 'Archery'), (502, 'Scuba Diving'),
    (503, 'Baseball Training'), (504, 'Biathlon'), (505, 'Bocce'), (506, 'Pétanque'),
    (507, 'Paragliding'), (508, 'Frisbee'), (509, 'Skydiving'), (510, 'Pickleball'),
    (511, 'Cornhole'), (512, 'Dodgeball'), (513, 'Ultimate'), (514, 'Teqball'),
    (515, 'Pushing a Wheelchair (Running Pace)'), (516, 'Pushing a Wheelchair (Walking Pace)'),
    (517, 'Athletics'), (518, 'Track Cycling'), (519, 'Pentathlon'), (520, 'Sport Shooting'),
    (521, 'Triathlon'), (522, 'Diving'), (523, 'Mountain Biking'), (524, 'Gravel Biking'),
    (525, 'E-Biking'), (526, 'E-Mountain Biking'), (527, 'Handcycling'), (528, 'Velomobile'),
    (529, 'Backcountry Skiing'), (530, 'Nordic Skiing'), (531, 'Roller Skiing'),
    (532, 'Racquetball'), (534, 'Hip Hop'), (535, 'Muaythai'), (536, 'Taekwondo'), (537, 'Judo'),
    (538, 'Trampoline'), (539, 'Standing Frame'), (540, 'Seated Strength'), (541, 'Seated Cardio'),
    (542, 'Walk With Walker'), (543, 'Walk With Cane'), (544, 'Breaking'), (545, 'Chores'),
    (546, 'Crossfit'), (547, 'Spinclass'), (548, 'Cricket'), (549, 'Flamenco Dancing'),
    (550, 'HIIT'), (551, 'Meditation'), (552, 'Stretching'), (553, 'Yard Work Gardening'),
    (554, 'Cleaning'), (555, 'Public Speaking'), (556, 'Spikeball'), (557, 'Lacrosse'),
    (558, 'Baby Wearing'), (559, 'Dog Walking'), (560, 'Breathing exercises'),
    (561, 'Balance Drills'), (562, 'Pushing a Stroller'), (563, 'Toddler Wearing'),
    (564, 'Bowling'), (565, 'Lasertag'), (566, 'Nordic Walking'), (567, 'Sumo Wrestling'),
    (568, 'Cooking');

CREATE TABLE withings.sleep_state (
    code integer PRIMARY KEY,
    name text NOT NULL
);
COMMENT ON TABLE withings.sleep_state IS 'Sleep states.';
COMMENT ON COLUMN withings.sleep_state.code IS 'The state.';
COMMENT ON COLUMN withings.sleep_state.name IS 'Its meaning.';
INSERT INTO withings.sleep_state (code, name) VALUES
    (0, 'Awake'), (1, 'Light'), (2, 'Deep'), (3, 'REM'), (4, 'Manual'), (5, 'Unspecified'),
    (15, 'Out of bed');

CREATE TABLE withings.afib_result (
    code integer PRIMARY KEY,
    name text NOT NULL
);
COMMENT ON TABLE withings.afib_result IS 'Results of an ECG or of measures of type 130 and 139.';
COMMENT ON COLUMN withings.afib_result.code IS 'The result.';
COMMENT ON COLUMN withings.afib_result.name IS 'Its meaning.';
INSERT INTO withings.afib_result (code, name) VALUES
    (0, 'Negative'), (1, 'Positive'), (2, 'Inconclusive'), (3, 'No signal'), (4, 'Other'),
    (5, 'Noise'), (6, 'Low Heart Rate'), (7, 'High Heart Rate'), (8, 'Inconclusive US'),
    (9, 'Negative normal HR'), (10, 'Negative high HR'), (11, 'Positive normal HR'),
    (12, 'Positive high HR'), (13, 'No Diagnosis');

CREATE TABLE withings.measure_range (
    type integer PRIMARY KEY,
    low numeric NOT NULL,
    high numeric NOT NULL,
    unit text,
    CHECK (low <= high)
);
COMMENT ON TABLE withings.measure_range IS
    'What a body can plausibly show, both ends included. Edit it freely: withings.measure_checked flags by it at once, and nothing is ever dropped.';
COMMENT ON COLUMN withings.measure_range.type IS 'The type: withings.meastype.code.';
COMMENT ON COLUMN withings.measure_range.low IS 'Lowest plausible real value.';
COMMENT ON COLUMN withings.measure_range.high IS 'Highest plausible real value.';
COMMENT ON COLUMN withings.measure_range.unit IS 'Unit of both; NULL for scores and classes.';
INSERT INTO withings.measure_range (type, low, high, unit) VALUES
    (1, 30, 300, 'kg'), (4, 0.5, 2.5, 'm'), (5, 15, 200, 'kg'), (6, 2, 75, '%'),
    (8, 0.5, 200, 'kg'), (9, 30, 160, 'mmHg'), (10, 60, 260, 'mmHg'), (11, 25, 230, 'bpm'),
    (12, 30, 44, '°C'), (54, 60, 100, '%'), (71, 30, 44, '°C'), (73, 10, 45, '°C'),
    (76, 10, 150, 'kg'), (77, 10, 150, 'kg'), (88, 0.5, 8, 'kg'), (91, 3, 20, 'm/s'),
    (119, 20, 600, 'mg/dL'), (123, 10, 95, 'ml/min/kg'), (130, 0, 13, NULL), (135, 40, 250, 'ms'),
    (136, 80, 400, 'ms'), (137, 200, 700, 'ms'), (138, 250, 700, 'ms'), (139, 0, 13, NULL),
    (155, 10, 120, 'years'), (158, 0, 100, NULL), (159, 0, 100, NULL), (167, 0, 200, 'µS'),
    (168, 3, 80, 'kg'), (169, 5, 100, 'kg'), (170, 0, 60, NULL), (173, 0.5, 120, 'kg'),
    (174, 0.05, 120, 'kg'), (175, 0.5, 120, 'kg'), (196, 0, 200, 'µS'), (197, 0, 200, 'µS'),
    (198, 0, 200, 'µS'), (226, 500, 6000, 'kcal/day'), (227, 5, 120, 'years'), (229, 0, 200, 'µS');

CREATE FUNCTION withings.local_time(instant timestamptz, zone text) RETURNS timestamp
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN instant AT TIME ZONE zone;
EXCEPTION
    WHEN invalid_parameter_value THEN RETURN NULL;
END
$$;
COMMENT ON FUNCTION withings.local_time IS
    'Wall-clock time; NULL for a zone this server does not know, so that one row never spoils a view.';

CREATE VIEW withings.measure_checked AS
SELECT
    measure.account_id,
    measure.grpid,
    measure.type,
    coalesce(meastype.name, 'Type ' || measure.type) AS type_name,
    measure.position,
    position.name AS position_name,
    measure.date,
    coalesce(grp.timezone, account.timezone) AS timezone,
    measure.real_value,
    meastype.unit AS real_unit,
    range.low,
    range.high,
    coalesce(measure.real_value NOT BETWEEN range.low AND range.high, false) AS out_of_range,
    grp.category,
    grp.attrib,
    coalesce(grp.model, model.name) AS model_name
FROM withings.measure
INNER JOIN withings.measure_group AS grp
    ON measure.account_id = grp.account_id AND measure.grpid = grp.grpid
LEFT JOIN ops.account ON measure.account_id = account.id
LEFT JOIN withings.meastype ON measure.type = meastype.code
LEFT JOIN withings.position ON measure.position = position.code
LEFT JOIN withings.model ON grp.model_id = model.code
LEFT JOIN withings.measure_range AS range ON measure.type = range.type
WHERE measure.deleted_at IS NULL AND grp.deleted_at IS NULL;
COMMENT ON VIEW withings.measure_checked IS
    'Every measure that still exists, with names, and a flag where it is outside withings.measure_range.';
COMMENT ON COLUMN withings.measure_checked.account_id IS 'The account.';
COMMENT ON COLUMN withings.measure_checked.grpid IS 'The group: withings.measure_group.grpid.';
COMMENT ON COLUMN withings.measure_checked.type IS 'What was measured: withings.meastype.code.';
COMMENT ON COLUMN withings.measure_checked.type_name IS 'What was measured, in words.';
COMMENT ON COLUMN withings.measure_checked.position IS 'Where on the body; -1 for not stated.';
COMMENT ON COLUMN withings.measure_checked.position_name IS 'Where on the body, in words.';
COMMENT ON COLUMN withings.measure_checked.date IS 'When it was measured.';
COMMENT ON COLUMN withings.measure_checked.timezone IS
    'Time zone of the measurement, or of the account where none was sent.';
COMMENT ON COLUMN withings.measure_checked.real_value IS 'The value, in real_unit.';
COMMENT ON COLUMN withings.measure_checked.real_unit IS 'Unit; NULL for scores and classes.';
COMMENT ON COLUMN withings.measure_checked.low IS 'Lowest plausible value; NULL where none is kept.';
COMMENT ON COLUMN withings.measure_checked.high IS 'Highest plausible value; NULL where none is kept.';
COMMENT ON COLUMN withings.measure_checked.out_of_range IS
    'Whether the value is implausible; false where no range is kept.';
COMMENT ON COLUMN withings.measure_checked.category IS '1 a real measure, 2 an objective.';
COMMENT ON COLUMN withings.measure_checked.attrib IS
    'How it was attributed to the person: withings.attrib.code.';
COMMENT ON COLUMN withings.measure_checked.model_name IS
    'Device; NULL where entered by hand.';

CREATE VIEW withings.recent_measurement AS
SELECT
    checked.account_id,
    withings.local_time(checked.date, checked.timezone) AS local_time,
    checked.timezone,
    checked.type_name AS measurement,
    checked.position_name AS position,
    checked.real_value AS value,
    checked.real_unit AS unit,
    checked.out_of_range,
    attrib.name AS attribution,
    checked.model_name AS device,
    checked.date
FROM withings.measure_checked AS checked
LEFT JOIN withings.attrib ON checked.attrib = attrib.code
WHERE checked.category IS DISTINCT FROM 2
ORDER BY checked.date DESC, checked.type, checked.position;
COMMENT ON VIEW withings.recent_measurement IS
    'Measurements in words, newest first: add LIMIT 20. Objectives are left out.';
COMMENT ON COLUMN withings.recent_measurement.account_id IS 'The account.';
COMMENT ON COLUMN withings.recent_measurement.local_time IS
    'When it was measured, by the clock on the wall.';
COMMENT ON COLUMN withings.recent_measurement.timezone IS 'Time zone of local_time.';
COMMENT ON COLUMN withings.recent_measurement.measurement IS 'What was measured.';
COMMENT ON COLUMN withings.recent_measurement.position IS 'Where on the body.';
COMMENT ON COLUMN withings.recent_measurement.value IS 'The value, in unit.';
COMMENT ON COLUMN withings.recent_measurement.unit IS 'Unit; NULL for scores and classes.';
COMMENT ON COLUMN withings.recent_measurement.out_of_range IS 'Whether the value is implausible.';
COMMENT ON COLUMN withings.recent_measurement.attribution IS
    'How it was attributed to the person.';
COMMENT ON COLUMN withings.recent_measurement.device IS 'Device; NULL where entered by hand.';
COMMENT ON COLUMN withings.recent_measurement.date IS 'When it was measured.';

CREATE VIEW withings.measure_statistics AS
SELECT
    checked.account_id,
    checked.type,
    checked.type_name AS measurement,
    checked.real_unit AS unit,
    count(*) AS count,
    min(checked.date) AS first,
    max(checked.date) AS last,
    min(checked.real_value) AS min,
    max(checked.real_value) AS max,
    count(*) FILTER (WHERE checked.out_of_range) AS out_of_range
FROM withings.measure_checked AS checked
WHERE checked.category IS DISTINCT FROM 2
GROUP BY checked.account_id, checked.type, checked.type_name, checked.real_unit;
COMMENT ON VIEW withings.measure_statistics IS
    'What there is of each type of measure, over all positions. Objectives are left out.';
COMMENT ON COLUMN withings.measure_statistics.account_id IS 'The account.';
COMMENT ON COLUMN withings.measure_statistics.type IS 'The type: withings.meastype.code.';
COMMENT ON COLUMN withings.measure_statistics.measurement IS 'What was measured.';
COMMENT ON COLUMN withings.measure_statistics.unit IS 'Unit of min and max.';
COMMENT ON COLUMN withings.measure_statistics.count IS 'Number of measures.';
COMMENT ON COLUMN withings.measure_statistics.first IS 'When the oldest was measured.';
COMMENT ON COLUMN withings.measure_statistics.last IS 'When the newest was measured.';
COMMENT ON COLUMN withings.measure_statistics.min IS 'Smallest value.';
COMMENT ON COLUMN withings.measure_statistics.max IS 'Largest value.';
COMMENT ON COLUMN withings.measure_statistics.out_of_range IS 'Number of implausible ones.';

CREATE VIEW withings.heart_signal_sample AS
SELECT
    signal.account_id,
    signal.signalid,
    heart.timestamp
    + make_interval(secs => (sample.number - 1)::double precision / signal.sampling_frequency)
        AS time,
    sample.microvolt
FROM withings.heart_signal AS signal
INNER JOIN withings.heart
    ON signal.account_id = heart.account_id AND signal.signalid = heart.ecg_signalid
CROSS JOIN unnest(signal.signal) WITH ORDINALITY AS sample (microvolt, number)
WHERE signal.sampling_frequency > 0 AND signal.deleted_at IS NULL AND heart.deleted_at IS NULL;
COMMENT ON VIEW withings.heart_signal_sample IS 'The ECG signals, one row per sample.';
COMMENT ON COLUMN withings.heart_signal_sample.account_id IS 'The account.';
COMMENT ON COLUMN withings.heart_signal_sample.signalid IS 'The recording.';
COMMENT ON COLUMN withings.heart_signal_sample.time IS
    'When the sample was taken, if the recording''s timestamp is its beginning.';
COMMENT ON COLUMN withings.heart_signal_sample.microvolt IS 'Voltage, microvolt.';

GRANT SELECT ON ALL TABLES IN SCHEMA withings TO grafana_reader;
