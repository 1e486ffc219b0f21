WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- WHOOP's need without the part that repays older debt, which would count twice; without WHOOP
-- the goal set at Withings, without that eight hours.
goal AS (
    SELECT coalesce(
        (
            SELECT sleep
            FROM withings.goal
            WHERE account_id IN ($account) AND deleted_at IS NULL
            ORDER BY observed_at DESC
            LIMIT 1
        ),
        28800
    )::double precision AS seconds
),

need AS (
    SELECT night.day, max(
        sleep.baseline_milli + sleep.need_from_recent_strain_milli
    ) / 1000::double precision AS seconds
    FROM health.sleep AS night
    INNER JOIN whoop.sleep
        ON sleep.account_id = night.account_id AND sleep.id::text = night.source_id
    WHERE
        night.account_id IN ($account)
        AND night.provider = 'whoop'
        AND night.day >= (SELECT first_day - 14 FROM person)
        AND night.day <= (SELECT last_day FROM person)
        -- Said once more as instants, or the nights of all years would be read to find these.
        AND sleep."end" >= $__timeFrom()::timestamptz - interval '16 days'
        AND sleep."end" <= $__timeTo()::timestamptz + interval '2 days'
    GROUP BY night.day
),

slept AS (
    SELECT provider, day, sum(seconds) AS seconds
    FROM (
        SELECT provider, day, asleep_seconds AS seconds
        FROM health.sleep
        WHERE
            account_id IN ($account)
            AND day >= (SELECT first_day - 14 FROM person)
            AND day <= (SELECT last_day FROM person)
        UNION ALL
        SELECT provider, day, asleep_seconds
        FROM health.nap
        WHERE
            account_id IN ($account)
            AND day >= (SELECT first_day - 14 FROM person)
            AND day <= (SELECT last_day FROM person)
    ) AS sleep
    GROUP BY provider, day
),

best AS (
    SELECT DISTINCT ON (day) day, seconds
    FROM slept
    WHERE seconds IS NOT NULL
    ORDER BY day, provider = '$source' DESC, provider
),

daily AS (
    SELECT
        best.day,
        sum(coalesce(need.seconds, goal.seconds) - best.seconds) OVER (
            ORDER BY best.day RANGE BETWEEN interval '13 days' PRECEDING AND CURRENT ROW
        ) / 3600 AS debt
    FROM best
    CROSS JOIN goal
    LEFT JOIN need ON need.day = best.day
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    greatest(daily.debt, 0) AS "Sleep debt"
FROM daily
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
