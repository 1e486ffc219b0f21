WITH measured AS (
    SELECT
        time,
        weight_kg AS value,
        avg(weight_kg) OVER (
            ORDER BY time
            RANGE BETWEEN interval '720 hours' PRECEDING AND interval '1 second' PRECEDING
        ) AS own_mean
    FROM health.body
    WHERE
        account_id IN ($account)
        AND provider = 'withings'
        AND origin = 'measured'
        AND NOT doubtful
        AND weight_kg IS NOT NULL
        AND time >= $__timeFrom()::timestamptz - interval '720 hours'
        AND time <= $__timeTo()
),

newest AS (
    SELECT
        (time AT TIME ZONE (SELECT timezone FROM ops.account WHERE id IN ($account)))::date AS day,
        round((value - own_mean)::numeric, 1) AS change
    FROM measured
    ORDER BY time DESC
    LIMIT 1
),

-- The name of the series stands beside its newest value: it says when, and what has changed.
said AS (
    SELECT concat_ws(
        ', ',
        to_char(newest.day, 'FMDD Mon'),
        CASE
            WHEN newest.change > 0 THEN to_char(newest.change, 'FM990.0') || ' above usual'
            WHEN newest.change < 0 THEN to_char(-newest.change, 'FM990.0') || ' below usual'
            WHEN newest.change = 0 THEN 'as usual'
        END
    ) AS words
    FROM newest
)

SELECT
    measured.time,
    said.words AS metric,
    measured.value::double precision AS value
FROM measured
CROSS JOIN said
WHERE $__timeFilter(measured.time)
ORDER BY measured.time
