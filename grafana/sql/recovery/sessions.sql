SELECT
    to_char(
        (session.start_datetime AT TIME ZONE 'UTC') + session.start_datetime_utc_offset,
        'Dy DD Mon HH24:MI'
    ) AS "When",
    initcap(replace(session.type, '_', ' ')) AS "Session",
    extract(EPOCH FROM session.end_datetime - session.start_datetime)::double precision / 60
        AS "Length",
    heart.first_bpm - heart.last_bpm AS "Fell by",
    variability.mean AS "HRV",
    initcap(session.mood) AS "Felt"
FROM oura.session
LEFT JOIN LATERAL (
    SELECT
        avg(series.bpm) FILTER (
            WHERE series.time < session.start_datetime + interval '2 minutes'
        ) AS first_bpm,
        avg(series.bpm) FILTER (
            WHERE series.time >= session.end_datetime - interval '2 minutes'
        ) AS last_bpm
    FROM oura.session_heart_rate AS series
    WHERE series.account_id = session.account_id AND series.id = session.id
) AS heart ON true
LEFT JOIN LATERAL (
    SELECT avg(series.hrv_ms) AS mean
    FROM oura.session_hrv AS series
    WHERE series.account_id = session.account_id AND series.id = session.id
) AS variability ON true
WHERE
    session.account_id IN ($account)
    AND session.deleted_at IS NULL
    AND session.day BETWEEN $__timeFrom()::date - 1 AND $__timeTo()::date + 1
    AND $__timeFilter(session.start_datetime)
ORDER BY session.start_datetime DESC
