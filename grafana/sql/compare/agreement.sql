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
    SELECT 'sleep_asleep' AS indicator, 'Asleep (min)' AS name, 1 AS rank, provider, day, asleep_seconds / 60 AS value
    FROM health.sleep
    WHERE account_id IN ($account) AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT
        'hrv_rmssd',
        'HRV (ms)',
        2,
        provider,
        day,
        coalesce(hrv_rmssd_ms, (hrv_start_rmssd_ms + hrv_end_rmssd_ms) / 2)
    FROM health.sleep
    WHERE account_id IN ($account) AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT 'sleep_heart_rate_min', 'Resting heart rate (bpm)', 3, provider, day, lowest_heart_rate_bpm
    FROM health.sleep
    WHERE account_id IN ($account) AND provider <> 'whoop' AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT 'sleep_heart_rate_min', 'Resting heart rate (bpm)', 3, provider, day, resting_heart_rate_bpm
    FROM health.recovery
    WHERE account_id IN ($account) AND provider = 'whoop' AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    UNION ALL
    SELECT 'total_energy', 'Energy (kcal)', 4, provider, day, total_energy_kcal
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND day >= (SELECT first_day FROM person)
        AND day < (SELECT last_day FROM person)
    UNION ALL
    SELECT 'steps', 'Steps', 5, provider, day, steps::double precision
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND day >= (SELECT first_day FROM person)
        AND day < (SELECT last_day FROM person)
),

daily AS (
    SELECT
        rank,
        name,
        indicator,
        day,
        max(value) FILTER (WHERE provider = 'oura') AS oura,
        max(value) FILTER (WHERE provider = 'whoop') AS whoop,
        max(value) FILTER (WHERE provider = 'withings') AS withings
    FROM figure
    GROUP BY rank, name, indicator, day
)

SELECT
    daily.name AS "Figure",
    pair.name AS "Devices",
    count(*) AS "Days with both",
    avg(pair.second - pair.first) AS "Mean difference",
    stddev_samp(pair.second - pair.first) AS "Spread",
    corr(pair.first, pair.second) AS "Correlation",
    definition.definition AS "What is compared"
FROM daily
INNER JOIN health.indicator_definition AS definition
    ON definition.indicator = daily.indicator
CROSS JOIN LATERAL (
    VALUES
    (1, 'WHOOP less Oura', daily.oura, daily.whoop),
    (2, 'Withings less Oura', daily.oura, daily.withings),
    (3, 'Withings less WHOOP', daily.whoop, daily.withings)
) AS pair (rank, name, first, second)
WHERE pair.first IS NOT NULL AND pair.second IS NOT NULL
GROUP BY daily.rank, daily.name, pair.rank, pair.name, definition.definition
ORDER BY daily.rank, pair.rank
