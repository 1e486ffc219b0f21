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
)

SELECT
    least((compared.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    compared.steps::double precision AS "Steps a day",
    (compared.steps - compared.own_steps)::double precision AS "Change",
    compared.reached AS "Goal reached",
    (compared.reached - compared.own_reached)::double precision AS "Change in days"
FROM compared
CROSS JOIN person
WHERE compared.day >= person.first_day
ORDER BY compared.day
