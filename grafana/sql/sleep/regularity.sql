WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

night AS (
    SELECT
        day,
        extract(EPOCH FROM local_start - day)::double precision / 60 AS bedtime,
        extract(EPOCH FROM local_end - day)::double precision / 60 AS wake_up
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 44 FROM person)
        AND day <= (SELECT last_day FROM person)
),

spread AS (
    SELECT
        day,
        count(*) OVER fortnight AS nights,
        stddev_samp(bedtime) OVER fortnight AS bedtime,
        stddev_samp(wake_up) OVER fortnight AS wake_up
    FROM night
    WINDOW fortnight AS (ORDER BY day RANGE BETWEEN interval '13 days' PRECEDING AND CURRENT ROW)
),

daily AS (
    SELECT spread.day, clock.name, clock.value, avg(clock.value) OVER own AS own_mean
    FROM spread
    CROSS JOIN LATERAL (
        VALUES ('Bedtime', spread.bedtime), ('Wake-up', spread.wake_up)
    ) AS clock (name, value)
    WHERE spread.nights >= 7
    WINDOW own AS (
        PARTITION BY clock.name
        ORDER BY spread.day
        RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING
    )
),

newest AS (
    SELECT DISTINCT ON (name)
        name,
        round((value - own_mean)::numeric) AS change
    FROM daily
    ORDER BY name, day DESC
),

said AS (
    SELECT
        name,
        concat_ws(
            ', ',
            name,
            CASE
                WHEN change > 0 THEN change || ' min above usual'
                WHEN change < 0 THEN -change || ' min below usual'
                WHEN change = 0 THEN 'as usual'
            END
        ) AS words
    FROM newest
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    said.words AS metric,
    daily.value
FROM daily
INNER JOIN said ON said.name = daily.name
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day, daily.name
