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

daily AS (
    SELECT
        activity.day,
        count(*) FILTER (WHERE activity.steps >= goal.steps) OVER (
            ORDER BY activity.day
            RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
        ) AS reached
    FROM health.activity AS activity
    CROSS JOIN goal
    WHERE
        activity.account_id IN ($account)
        AND activity.provider = '$source'
        AND activity.day >= (SELECT first_day - 37 FROM person)
        AND activity.day < (SELECT last_day FROM person)
),

compared AS (
    SELECT day, reached, avg(reached) OVER (
        ORDER BY day RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING
    )::double precision AS own_mean
    FROM daily
)

SELECT
    least((compared.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    compared.reached AS "Days of 7",
    CASE
        WHEN compared.day = max(compared.day) OVER () THEN compared.reached - compared.own_mean
    END AS "vs own mean"
FROM compared
CROSS JOIN person
WHERE compared.day >= person.first_day
ORDER BY compared.day
