WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- Weeks from Monday to Sunday; the week of the range's end is not over and left out.
week AS (
    SELECT generate_series(
        date_trunc('week', first_day::timestamp) - interval '8 weeks',
        date_trunc('week', last_day::timestamp) - interval '1 week',
        interval '1 week'
    )::date AS day
    FROM person
),

total AS (
    SELECT week.day, coalesce(sum(workout.energy_kcal), 0)::double precision AS value
    FROM week
    LEFT JOIN health.workout AS workout
        ON
            workout.account_id IN ($account)
            AND workout.provider = '$source'
            AND workout.day >= week.day
            AND workout.day < week.day + 7
            AND workout.day >= (SELECT first_day - 70 FROM person)
            AND workout.day <= (SELECT last_day FROM person)
    GROUP BY week.day
),

compared AS (
    SELECT day, value, avg(value) OVER (
        ORDER BY day ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING
    ) AS own_mean
    FROM total
    WHERE EXISTS (
        SELECT FROM health.workout
        WHERE
            account_id IN ($account)
            AND provider = '$source'
            AND day >= (SELECT first_day - 70 FROM person)
            AND day <= (SELECT last_day FROM person)
    )
),

newest AS (
    SELECT round((value - own_mean)::numeric, 0) AS change
    FROM compared
    ORDER BY day DESC
    LIMIT 1
),

-- The name of the series stands beside its newest value and says what has changed.
said AS (
    SELECT concat_ws(
        ', ',
        'Last week',
        CASE
            WHEN newest.change > 0 THEN to_char(newest.change, 'FM999,990') || ' above usual'
            WHEN newest.change < 0 THEN to_char(-newest.change, 'FM999,990') || ' below usual'
            WHEN newest.change = 0 THEN 'as usual'
        END
    ) AS words
    FROM newest
)

SELECT
    (compared.day + time '12:00') AT TIME ZONE person.timezone AS time,
    said.words AS metric,
    compared.value
FROM compared
CROSS JOIN person
CROSS JOIN said
WHERE compared.day + 7 > person.first_day
ORDER BY compared.day
