WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

figure AS (
    SELECT
        'sleep_asleep' AS indicator,
        'Asleep' AS name,
        'min' AS unit,
        '990' AS form,
        1 AS rank,
        provider,
        day,
        asleep_seconds / 60 AS value
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT
        'hrv_rmssd',
        'HRV',
        'ms',
        '990.0',
        2,
        provider,
        day,
        coalesce(hrv_rmssd_ms, (hrv_start_rmssd_ms + hrv_end_rmssd_ms) / 2)
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT
        'sleep_heart_rate_min',
        'Resting heart rate',
        'bpm',
        '990.0',
        3,
        provider,
        day,
        lowest_heart_rate_bpm
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider <> 'whoop'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT
        'sleep_heart_rate_min',
        'Resting heart rate',
        'bpm',
        '990.0',
        3,
        provider,
        day,
        resting_heart_rate_bpm
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND provider = 'whoop'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT
        'total_energy',
        'Energy',
        'kcal',
        '9,990',
        4,
        provider,
        day,
        total_energy_kcal
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND day >= (SELECT first_day FROM person)
        AND day < (SELECT last_day FROM person)
    UNION ALL
    SELECT
        'steps',
        'Steps',
        '',
        '99,990',
        5,
        provider,
        day,
        steps::double precision
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND steps > 0
        AND day >= (SELECT first_day FROM person)
        AND day < (SELECT last_day FROM person)
),

daily AS (
    SELECT
        rank,
        name,
        unit,
        form,
        indicator,
        day,
        max(value) FILTER (WHERE provider = 'oura') AS oura,
        max(value) FILTER (WHERE provider = 'whoop') AS whoop,
        max(value) FILTER (WHERE provider = 'withings') AS withings
    FROM figure
    GROUP BY rank, name, unit, form, indicator, day
),

agreement AS (
    SELECT
        daily.rank,
        daily.name,
        daily.unit,
        daily.form,
        daily.indicator,
        pair.name AS devices,
        count(*) AS days,
        avg(pair.second - pair.first)::numeric AS difference,
        stddev_samp(pair.second - pair.first)::numeric AS spread,
        corr(pair.first, pair.second)::numeric AS correlation
    FROM daily
    CROSS JOIN LATERAL (
        VALUES
        ('WHOOP less Oura', daily.oura, daily.whoop),
        ('Withings less Oura', daily.oura, daily.withings),
        ('Withings less WHOOP', daily.whoop, daily.withings)
    ) AS pair (name, first, second)
    WHERE pair.first IS NOT NULL AND pair.second IS NOT NULL
    GROUP BY daily.rank, daily.name, daily.unit, daily.form, daily.indicator, pair.name
),

said AS (
    SELECT
        rank,
        name,
        indicator,
        devices,
        concat_ws(
            ', ',
            concat_ws(
                ' ',
                replace(to_char(difference, 'FMSG' || form), '-', '−'),
                '± ' || to_char(spread, 'FM' || form),
                nullif(unit, '')
            ),
            'r ' || to_char(correlation, 'FM0.00'),
            days || ' days'
        ) AS words
    FROM agreement
)

SELECT
    said.name AS "Figure",
    max(said.words) FILTER (WHERE said.devices = 'WHOOP less Oura') AS "WHOOP less Oura",
    max(said.words) FILTER (WHERE said.devices = 'Withings less Oura') AS "Withings less Oura",
    max(said.words) FILTER (WHERE said.devices = 'Withings less WHOOP') AS "Withings less WHOOP",
    definition.definition AS "What is compared"
FROM said
INNER JOIN health.indicator_definition AS definition
    ON definition.indicator = said.indicator
GROUP BY said.rank, said.name, definition.definition
ORDER BY said.rank
