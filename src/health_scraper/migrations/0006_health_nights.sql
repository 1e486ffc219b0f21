-- What Grafana reads, first part: nights, naps and recovery of all vendors.
--
-- A filter on account_id with day, or with an instant, must reach the indexes of the vendors'
-- tables. Hence "there is no better night that day" (an anti-join) and not DISTINCT ON or a
-- window, which would read all of an account's nights before any filter on an instant; and every
-- branch of a UNION ALL yields exactly the same types, else nothing is pushed into it.

CREATE INDEX sleep_bedtime_end ON oura.sleep (account_id, bedtime_end);
CREATE INDEX sleep_day ON whoop.sleep (account_id, (whoop.local_time("end", timezone_offset)::date));
CREATE INDEX sleep_end ON whoop.sleep (account_id, "end");
CREATE INDEX sleep_summary_date ON withings.sleep_summary (account_id, date);
CREATE INDEX sleep_summary_enddate ON withings.sleep_summary (account_id, enddate);

CREATE FUNCTION withings.sleep_rank(sleep withings.sleep_summary) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
    (coalesce(sleep.total_sleep_time, sleep.asleepduration, 0) >= 10800)::integer,
    (sleep.model IS NOT DISTINCT FROM 32)::integer,
    coalesce(sleep.total_sleep_time, sleep.asleepduration, 0),
    sleep.id
];
COMMENT ON FUNCTION withings.sleep_rank IS
    'Which sleep of a date counts as its night, the greatest first: three hours or more before less, then a sleep monitor before a watch so that one device tells of all nights, then the longer one.';

CREATE VIEW health.sleep AS
SELECT
    night.account_id,
    night.day,
    'oura'::text AS provider,
    night.bedtime_start AS start_time,
    night.bedtime_end AS end_time,
    (night.bedtime_start AT TIME ZONE 'UTC') + night.bedtime_start_utc_offset AS local_start,
    (night.bedtime_end AT TIME ZONE 'UTC') + night.bedtime_end_utc_offset AS local_end,
    night.time_in_bed::double precision AS in_bed_seconds,
    night.total_sleep_duration::double precision AS asleep_seconds,
    night.awake_time::double precision AS awake_seconds,
    night.light_sleep_duration::double precision AS light_seconds,
    night.deep_sleep_duration::double precision AS deep_seconds,
    night.rem_sleep_duration::double precision AS rem_seconds,
    NULL::double precision AS no_data_seconds,
    NULL::double precision AS need_seconds,
    night.latency::double precision AS latency_seconds,
    night.efficiency::double precision AS efficiency_percent,
    night.restless_periods AS restless_period_count,
    NULL::integer AS disturbance_count,
    NULL::integer AS awakening_count,
    night.average_breath AS breaths_per_minute,
    night.average_hrv::double precision AS hrv_rmssd_ms,
    NULL::double precision AS hrv_start_rmssd_ms,
    NULL::double precision AS hrv_end_rmssd_ms,
    night.average_heart_rate AS average_heart_rate_bpm,
    night.lowest_heart_rate::double precision AS lowest_heart_rate_bpm,
    NULL::double precision AS highest_heart_rate_bpm,
    (
        SELECT daily.score
        FROM oura.daily_sleep AS daily
        WHERE
            daily.account_id = night.account_id
            AND daily.day = night.day
            AND daily.deleted_at IS NULL
        ORDER BY daily.created_at DESC, daily.id
        LIMIT 1
    )::double precision AS score,
    'sleep score'::text AS score_name,
    NULL::text AS device,
    'oura.sleep'::text AS source_table,
    night.id AS source_id
FROM oura.sleep AS night
WHERE
    night.type = 'long_sleep'
    AND night.day IS NOT NULL
    AND night.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM oura.sleep AS other
        WHERE
            other.account_id = night.account_id
            AND other.day = night.day
            AND other.type = 'long_sleep'
            AND other.deleted_at IS NULL
            AND (coalesce(other.total_sleep_duration, 0), night.id)
            > (coalesce(night.total_sleep_duration, 0), other.id)
    )
UNION ALL
SELECT
    night.account_id,
    whoop.local_time(night."end", night.timezone_offset)::date,
    'whoop'::text,
    night.start,
    night."end",
    whoop.local_time(night.start, night.timezone_offset),
    whoop.local_time(night."end", night.timezone_offset),
    night.total_in_bed_time_milli / 1000::double precision,
    (
        night.total_light_sleep_time_milli
        + night.total_slow_wave_sleep_time_milli
        + night.total_rem_sleep_time_milli
    ) / 1000::double precision,
    night.total_awake_time_milli / 1000::double precision,
    night.total_light_sleep_time_milli / 1000::double precision,
    night.total_slow_wave_sleep_time_milli / 1000::double precision,
    night.total_rem_sleep_time_milli / 1000::double precision,
    night.total_no_data_time_milli / 1000::double precision,
    (
        night.baseline_milli
        + night.need_from_sleep_debt_milli
        + night.need_from_recent_strain_milli
        + night.need_from_recent_nap_milli
    ) / 1000::double precision,
    NULL::double precision,
    night.sleep_efficiency_percentage,
    NULL::integer,
    night.disturbance_count,
    NULL::integer,
    night.respiratory_rate,
    recovery.hrv_rmssd_milli,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    night.sleep_performance_percentage,
    'sleep performance'::text,
    NULL::text,
    'whoop.sleep'::text,
    night.id::text
FROM whoop.sleep AS night
LEFT JOIN whoop.recovery
    ON
        night.account_id = recovery.account_id
        AND night.id = recovery.sleep_id
        AND recovery.deleted_at IS NULL
WHERE
    night.nap IS NOT TRUE
    AND whoop.local_time(night."end", night.timezone_offset) IS NOT NULL
    AND night.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM whoop.sleep AS other
        WHERE
            other.account_id = night.account_id
            AND whoop.local_time(other."end", other.timezone_offset)::date
            = whoop.local_time(night."end", night.timezone_offset)::date
            AND other.nap IS NOT TRUE
            AND other.deleted_at IS NULL
            AND (coalesce(other."end" - other.start, make_interval()), night.id)
            > (coalesce(night."end" - night.start, make_interval()), other.id)
    )
UNION ALL
SELECT
    night.account_id,
    night.date,
    'withings'::text,
    night.startdate,
    night.enddate,
    withings.local_time(night.startdate, night.timezone),
    withings.local_time(night.enddate, night.timezone),
    night.total_timeinbed::double precision,
    coalesce(night.total_sleep_time, night.asleepduration)::double precision,
    night.wakeupduration::double precision,
    night.lightsleepduration::double precision,
    night.deepsleepduration::double precision,
    night.remsleepduration::double precision,
    NULL::double precision,
    NULL::double precision,
    night.sleep_latency::double precision,
    100 * night.sleep_efficiency,
    NULL::integer,
    NULL::integer,
    night.wakeupcount,
    night.rr_average,
    NULL::double precision,
    night.rmssd_start_avg,
    night.rmssd_end_avg,
    night.hr_average,
    night.hr_min,
    night.hr_max,
    night.sleep_score::double precision,
    'sleep score'::text,
    model.name,
    'withings.sleep_summary'::text,
    night.id::text
FROM withings.sleep_summary AS night
LEFT JOIN withings.model ON night.model_id = model.code
WHERE
    night.date IS NOT NULL
    AND night.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM withings.sleep_summary AS other
        WHERE
            other.account_id = night.account_id
            AND other.date = night.date
            AND other.deleted_at IS NULL
            AND withings.sleep_rank(other) > withings.sleep_rank(night)
    );
COMMENT ON VIEW health.sleep IS
    'The main night of every account, day and vendor. Oura: the long_sleep with most sleep. WHOOP: the longest sleep that is no nap; until it is scored its figures are NULL. Withings: the first by withings.sleep_rank(). Other sleep of the day is in health.nap.';
COMMENT ON COLUMN health.sleep.account_id IS 'The account.';
COMMENT ON COLUMN health.sleep.day IS
    'Local day the person woke up on: as Oura and Withings send it; for WHOOP the date of the end in its offset.';
COMMENT ON COLUMN health.sleep.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.sleep.start_time IS 'Start of the time in bed; for WHOOP of the sleep.';
COMMENT ON COLUMN health.sleep.end_time IS 'End of the time in bed; for WHOOP of the sleep.';
COMMENT ON COLUMN health.sleep.local_start IS
    'What the clock showed at start_time where the person was; for WHOOP, which sends one offset a night, an hour off when the clocks changed in it.';
COMMENT ON COLUMN health.sleep.local_end IS 'What the clock showed at end_time where the person was.';
COMMENT ON COLUMN health.sleep.in_bed_seconds IS 'Time in bed, s.';
COMMENT ON COLUMN health.sleep.asleep_seconds IS
    'Light, deep and REM sleep, s; for Withings nights of another source the sleep as a whole.';
COMMENT ON COLUMN health.sleep.awake_seconds IS 'Awake in bed, s.';
COMMENT ON COLUMN health.sleep.light_seconds IS 'Light sleep, s.';
COMMENT ON COLUMN health.sleep.deep_seconds IS 'Deep (slow wave) sleep, s.';
COMMENT ON COLUMN health.sleep.rem_seconds IS 'REM sleep, s.';
COMMENT ON COLUMN health.sleep.no_data_seconds IS 'In bed without data, s; WHOOP only.';
COMMENT ON COLUMN health.sleep.need_seconds IS
    'Sleep needed that night, s: the sum of WHOOP''s four parts; WHOOP only.';
COMMENT ON COLUMN health.sleep.latency_seconds IS 'Time to fall asleep, s; not for WHOOP.';
COMMENT ON COLUMN health.sleep.efficiency_percent IS
    'Sleep as a share of the time in bed, %; Withings'' ratio is multiplied by 100.';
COMMENT ON COLUMN health.sleep.restless_period_count IS 'Restless periods; Oura only.';
COMMENT ON COLUMN health.sleep.disturbance_count IS 'Disturbances; WHOOP only.';
COMMENT ON COLUMN health.sleep.awakening_count IS 'Times woken up in bed; Withings only.';
COMMENT ON COLUMN health.sleep.breaths_per_minute IS 'Average breathing rate, breaths per minute.';
COMMENT ON COLUMN health.sleep.hrv_rmssd_ms IS
    'Heart rate variability (RMSSD), ms. Oura: average of the night. WHOOP: that of the recovery rated from it.';
COMMENT ON COLUMN health.sleep.hrv_start_rmssd_ms IS
    'Heart rate variability (RMSSD) at the start of the night, ms; Withings only.';
COMMENT ON COLUMN health.sleep.hrv_end_rmssd_ms IS
    'Heart rate variability (RMSSD) at the end of the night, ms; Withings only.';
COMMENT ON COLUMN health.sleep.average_heart_rate_bpm IS
    'Average heart rate, beats per minute; not for WHOOP.';
COMMENT ON COLUMN health.sleep.lowest_heart_rate_bpm IS
    'Lowest heart rate, beats per minute; not for WHOOP, whose resting heart rate is in health.recovery.';
COMMENT ON COLUMN health.sleep.highest_heart_rate_bpm IS
    'Highest heart rate, beats per minute; Withings only.';
COMMENT ON COLUMN health.sleep.score IS
    'What the vendor sums the sleep up to, 0 to 100; not comparable between vendors. Oura''s counts all sleep of the day.';
COMMENT ON COLUMN health.sleep.score_name IS
    'What score is: sleep score, or for WHOOP sleep performance (sleep had against sleep needed, %).';
COMMENT ON COLUMN health.sleep.device IS 'Device that measured; Withings only.';
COMMENT ON COLUMN health.sleep.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.sleep.source_id IS 'Its id there.';

CREATE VIEW health.nap AS
SELECT
    nap.account_id,
    nap.day,
    'oura'::text AS provider,
    CASE WHEN nap.type = 'long_sleep' THEN 'night' ELSE 'nap' END AS kind,
    nap.bedtime_start AS start_time,
    nap.bedtime_end AS end_time,
    (nap.bedtime_start AT TIME ZONE 'UTC') + nap.bedtime_start_utc_offset AS local_start,
    (nap.bedtime_end AT TIME ZONE 'UTC') + nap.bedtime_end_utc_offset AS local_end,
    nap.time_in_bed::double precision AS in_bed_seconds,
    nap.total_sleep_duration::double precision AS asleep_seconds,
    nap.awake_time::double precision AS awake_seconds,
    nap.light_sleep_duration::double precision AS light_seconds,
    nap.deep_sleep_duration::double precision AS deep_seconds,
    nap.rem_sleep_duration::double precision AS rem_seconds,
    nap.efficiency::double precision AS efficiency_percent,
    nap.average_heart_rate AS average_heart_rate_bpm,
    'oura.sleep'::text AS source_table,
    nap.id AS source_id
FROM oura.sleep AS nap
WHERE
    nap.type IS DISTINCT FROM 'deleted'
    AND nap.type IS DISTINCT FROM 'rest'
    AND nap.day IS NOT NULL
    AND nap.deleted_at IS NULL
    AND (
        nap.type IS DISTINCT FROM 'long_sleep'
        OR EXISTS (
            SELECT FROM oura.sleep AS other
            WHERE
                other.account_id = nap.account_id
                AND other.day = nap.day
                AND other.type = 'long_sleep'
                AND other.deleted_at IS NULL
                AND (coalesce(other.total_sleep_duration, 0), nap.id)
                > (coalesce(nap.total_sleep_duration, 0), other.id)
        )
    )
UNION ALL
SELECT
    nap.account_id,
    whoop.local_time(nap."end", nap.timezone_offset)::date,
    'whoop'::text,
    CASE WHEN nap.nap THEN 'nap' ELSE 'night' END,
    nap.start,
    nap."end",
    whoop.local_time(nap.start, nap.timezone_offset),
    whoop.local_time(nap."end", nap.timezone_offset),
    nap.total_in_bed_time_milli / 1000::double precision,
    (
        nap.total_light_sleep_time_milli
        + nap.total_slow_wave_sleep_time_milli
        + nap.total_rem_sleep_time_milli
    ) / 1000::double precision,
    nap.total_awake_time_milli / 1000::double precision,
    nap.total_light_sleep_time_milli / 1000::double precision,
    nap.total_slow_wave_sleep_time_milli / 1000::double precision,
    nap.total_rem_sleep_time_milli / 1000::double precision,
    nap.sleep_efficiency_percentage,
    NULL::double precision,
    'whoop.sleep'::text,
    nap.id::text
FROM whoop.sleep AS nap
WHERE
    whoop.local_time(nap."end", nap.timezone_offset) IS NOT NULL
    AND nap.deleted_at IS NULL
    AND (
        nap.nap
        OR EXISTS (
            SELECT FROM whoop.sleep AS other
            WHERE
                other.account_id = nap.account_id
                AND whoop.local_time(other."end", other.timezone_offset)::date
                = whoop.local_time(nap."end", nap.timezone_offset)::date
                AND other.nap IS NOT TRUE
                AND other.deleted_at IS NULL
                AND (coalesce(other."end" - other.start, make_interval()), nap.id)
                > (coalesce(nap."end" - nap.start, make_interval()), other.id)
        )
    )
UNION ALL
SELECT
    nap.account_id,
    nap.date,
    'withings'::text,
    CASE
        WHEN coalesce(nap.total_sleep_time, nap.asleepduration) >= 10800 THEN 'night'
        ELSE 'nap'
    END,
    nap.startdate,
    nap.enddate,
    withings.local_time(nap.startdate, nap.timezone),
    withings.local_time(nap.enddate, nap.timezone),
    nap.total_timeinbed::double precision,
    coalesce(nap.total_sleep_time, nap.asleepduration)::double precision,
    nap.wakeupduration::double precision,
    nap.lightsleepduration::double precision,
    nap.deepsleepduration::double precision,
    nap.remsleepduration::double precision,
    100 * nap.sleep_efficiency,
    nap.hr_average,
    'withings.sleep_summary'::text,
    nap.id::text
FROM withings.sleep_summary AS nap
WHERE
    nap.deleted_at IS NULL
    AND EXISTS (
        SELECT FROM withings.sleep_summary AS other
        WHERE
            other.account_id = nap.account_id
            AND other.date = nap.date
            AND other.deleted_at IS NULL
            AND withings.sleep_rank(other) > withings.sleep_rank(nap)
    )
    -- What a better device tells of the same hours is not a nap beside the night.
    AND NOT EXISTS (
        SELECT FROM withings.sleep_summary AS other
        WHERE
            other.account_id = nap.account_id
            AND other.date = nap.date
            AND other.deleted_at IS NULL
            AND other.startdate < nap.enddate
            AND other.enddate > nap.startdate
            AND withings.sleep_rank(other) > withings.sleep_rank(nap)
    );
COMMENT ON VIEW health.nap IS
    'All sleep besides the main night: naps, and the shorter part of a night in two. What Oura rejected (rest) or the person deleted is left out, and of two Withings devices in the same hours the lesser one.';
COMMENT ON COLUMN health.nap.account_id IS 'The account.';
COMMENT ON COLUMN health.nap.day IS
    'Local day it counts for: as Oura (from about 18:00 on the next day) and Withings send it; for WHOOP the date of the end in its offset.';
COMMENT ON COLUMN health.nap.provider IS 'oura, whoop or withings.';
COMMENT ON COLUMN health.nap.kind IS
    'nap, or night for another night of the same day: an Oura long_sleep, a WHOOP sleep that is no nap, three hours of sleep at Withings, which tells no naps from nights.';
COMMENT ON COLUMN health.nap.start_time IS 'Start.';
COMMENT ON COLUMN health.nap.end_time IS 'End.';
COMMENT ON COLUMN health.nap.local_start IS
    'What the clock showed at start_time where the person was; for WHOOP as in health.sleep.';
COMMENT ON COLUMN health.nap.local_end IS 'What the clock showed at end_time where the person was.';
COMMENT ON COLUMN health.nap.in_bed_seconds IS 'Time in bed, s.';
COMMENT ON COLUMN health.nap.asleep_seconds IS
    'Light, deep and REM sleep, s; for Withings naps of another source the sleep as a whole.';
COMMENT ON COLUMN health.nap.awake_seconds IS 'Awake in bed, s.';
COMMENT ON COLUMN health.nap.light_seconds IS 'Light sleep, s.';
COMMENT ON COLUMN health.nap.deep_seconds IS 'Deep (slow wave) sleep, s.';
COMMENT ON COLUMN health.nap.rem_seconds IS 'REM sleep, s.';
COMMENT ON COLUMN health.nap.efficiency_percent IS
    'Sleep as a share of the time in bed, %; Withings'' ratio is multiplied by 100.';
COMMENT ON COLUMN health.nap.average_heart_rate_bpm IS
    'Average heart rate, beats per minute; not for WHOOP nor for Oura''s short naps.';
COMMENT ON COLUMN health.nap.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.nap.source_id IS 'Its id there.';

CREATE VIEW health.recovery AS
SELECT
    readiness.account_id,
    readiness.day,
    'oura'::text AS provider,
    readiness.score::double precision AS score,
    'readiness'::text AS score_name,
    NULL::boolean AS is_calibrating,
    night.average_hrv::double precision AS hrv_rmssd_ms,
    NULL::double precision AS resting_heart_rate_bpm,
    night.lowest_heart_rate::double precision AS lowest_heart_rate_bpm,
    readiness.temperature_deviation AS temperature_deviation_celsius,
    readiness.temperature_trend_deviation AS temperature_trend_deviation_celsius,
    NULL::double precision AS skin_temperature_celsius,
    (
        SELECT daily.spo2_percentage_average
        FROM oura.daily_spo2 AS daily
        WHERE
            daily.account_id = readiness.account_id
            AND daily.day = readiness.day
            AND daily.deleted_at IS NULL
        ORDER BY daily.created_at DESC, daily.id
        LIMIT 1
    ) AS spo2_percent,
    'oura.daily_readiness'::text AS source_table,
    readiness.id AS source_id
FROM oura.daily_readiness AS readiness
LEFT JOIN LATERAL (
    SELECT
        sleep.average_hrv,
        sleep.lowest_heart_rate
    FROM oura.sleep
    WHERE
        sleep.account_id = readiness.account_id
        AND sleep.day = readiness.day
        AND sleep.type = 'long_sleep'
        AND sleep.deleted_at IS NULL
    ORDER BY coalesce(sleep.total_sleep_duration, 0) DESC, sleep.id
    LIMIT 1
) AS night ON true
WHERE
    readiness.day IS NOT NULL
    AND readiness.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM oura.daily_readiness AS newer
        WHERE
            newer.account_id = readiness.account_id
            AND newer.day = readiness.day
            AND newer.deleted_at IS NULL
            AND (newer.created_at, readiness.id) > (readiness.created_at, newer.id)
    )
UNION ALL
SELECT
    night.account_id,
    whoop.local_time(night."end", night.timezone_offset)::date,
    'whoop'::text,
    recovery.recovery_score,
    'recovery'::text,
    recovery.user_calibrating,
    recovery.hrv_rmssd_milli,
    recovery.resting_heart_rate,
    NULL::double precision,
    NULL::double precision,
    NULL::double precision,
    recovery.skin_temp_celsius,
    recovery.spo2_percentage,
    'whoop.recovery'::text,
    recovery.sleep_id::text
FROM whoop.sleep AS night
INNER JOIN whoop.recovery
    ON night.account_id = recovery.account_id AND night.id = recovery.sleep_id
WHERE
    night.nap IS NOT TRUE
    AND whoop.local_time(night."end", night.timezone_offset) IS NOT NULL
    AND night.deleted_at IS NULL
    AND recovery.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM whoop.sleep AS other
        WHERE
            other.account_id = night.account_id
            AND whoop.local_time(other."end", other.timezone_offset)::date
            = whoop.local_time(night."end", night.timezone_offset)::date
            AND other.nap IS NOT TRUE
            AND other.deleted_at IS NULL
            AND (coalesce(other."end" - other.start, make_interval()), night.id)
            > (coalesce(night."end" - night.start, make_interval()), other.id)
    );
COMMENT ON VIEW health.recovery IS
    'How rested the person is, one row per account, day and vendor. Oura: the readiness of the day with its main night. WHOOP: the recovery of the main night. Withings has none.';
COMMENT ON COLUMN health.recovery.account_id IS 'The account.';
COMMENT ON COLUMN health.recovery.day IS 'Local day, as in health.sleep.';
COMMENT ON COLUMN health.recovery.provider IS 'oura or whoop.';
COMMENT ON COLUMN health.recovery.score IS
    'Oura: readiness, 1 to 100. WHOOP: recovery, %. Not comparable between vendors.';
COMMENT ON COLUMN health.recovery.score_name IS 'What score is: readiness or recovery.';
COMMENT ON COLUMN health.recovery.is_calibrating IS
    'Whether WHOOP still learns what is normal for the person; WHOOP only.';
COMMENT ON COLUMN health.recovery.hrv_rmssd_ms IS
    'Heart rate variability (RMSSD), ms. Oura: average of the main night. WHOOP: that of the recovery.';
COMMENT ON COLUMN health.recovery.resting_heart_rate_bpm IS
    'Resting heart rate, beats per minute; WHOOP only.';
COMMENT ON COLUMN health.recovery.lowest_heart_rate_bpm IS
    'Lowest heart rate of the main night, beats per minute; Oura only, which sends no resting heart rate.';
COMMENT ON COLUMN health.recovery.temperature_deviation_celsius IS
    'Body temperature against the usual, degrees Celsius; Oura only.';
COMMENT ON COLUMN health.recovery.temperature_trend_deviation_celsius IS
    'Trend of the body temperature against the usual, degrees Celsius; Oura only.';
COMMENT ON COLUMN health.recovery.skin_temperature_celsius IS
    'Skin temperature of the night, degrees Celsius; WHOOP only.';
COMMENT ON COLUMN health.recovery.spo2_percent IS 'Blood oxygen saturation of the night, %.';
COMMENT ON COLUMN health.recovery.source_table IS 'The table of the row.';
COMMENT ON COLUMN health.recovery.source_id IS 'Its id there; for WHOOP the id of the sleep.';

GRANT SELECT ON ALL TABLES IN SCHEMA health TO grafana_reader;
