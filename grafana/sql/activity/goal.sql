WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- Without a goal at Withings ten thousand steps are the measure.
goal AS (
    SELECT coalesce(
        (
            SELECT steps
            FROM withings.goal
            WHERE account_id IN ($account) AND deleted_at IS NULL
            ORDER BY observed_at DESC
            LIMIT 1
        ),
        10000
    ) AS steps
),

-- The last day of the range is not over and left out.
daily AS (
    SELECT
        activity.day,
        avg(activity.steps) OVER week AS steps,
        count(*) FILTER (WHERE activity.steps >= goal.steps) OVER week AS reached
    FROM health.activity AS activity
    CROSS JOIN goal
    WHERE
        activity.account_id IN ($account)
        AND activity.provider = '$source'
        AND activity.day >= (SELECT first_day - 43 FROM person)
        AND activity.day < (SELECT last_day FROM person)
    WINDOW week AS (
        ORDER BY activity.day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
    )
),

compared AS (
    SELECT
        day,
        steps,
        reached,
        avg(steps) OVER before AS own_steps,
        avg(reached) OVER before AS own_reached
    FROM daily
    WINDOW before AS (
        ORDER BY day RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING
    )
),

newest AS (
    SELECT
        round((steps - own_steps)::numeric, 0) AS steps,
        round((reached - own_reached)::numeric, 1) AS reached
    FROM compared
    ORDER BY day DESC
    LIMIT 1
),

-- The name of a series stands beside its newest value and says what has changed.
said AS (
    SELECT
        concat_ws(
            ', ',
            'Mean of 7 days',
            CASE
                WHEN steps > 0 THEN to_char(steps, 'FM999,990') || ' above usual'
                WHEN steps < 0 THEN to_char(-steps, 'FM999,990') || ' below usual'
                WHEN steps = 0 THEN 'as usual'
            END
        ) AS steps,
        concat_ws(
            ', ',
            'Of 7 days with the goal',
            CASE
                WHEN reached > 0 THEN to_char(reached, 'FM0.0') || ' above usual'
                WHEN reached < 0 THEN to_char(-reached, 'FM0.0') || ' below usual'
                WHEN reached = 0 THEN 'as usual'
            END
        ) AS reached
    FROM newest
)

SELECT
    least((compared.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    series.metric,
    series.value
FROM compared
CROSS JOIN person
CROSS JOIN said
CROSS JOIN LATERAL (
    VALUES
    (said.steps, compared.steps::double precision),
    (said.reached, compared.reached::double precision)
) AS series (metric, value)
WHERE compared.day >= person.first_day
ORDER BY compared.day, series.metric
