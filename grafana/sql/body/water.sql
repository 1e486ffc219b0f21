WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- Of the positions that one group names the whole body (7) counts before between the legs (6).
measured AS (
    SELECT DISTINCT ON (measure.grpid, measure.type)
        (measure.date AT TIME ZONE person.timezone)::date AS day,
        measure.type,
        measure.real_value::double precision AS kg
    FROM withings.measure
    CROSS JOIN person
    WHERE
        measure.account_id IN ($account)
        AND measure.type IN (168, 169)
        AND measure.deleted_at IS NULL
        AND $__timeFilter(measure.date)
    ORDER BY measure.grpid, measure.type, measure.position DESC
),

daily AS (
    SELECT
        day,
        avg(kg) FILTER (WHERE type = 168) AS outside,
        avg(kg) FILTER (WHERE type = 169) AS inside
    FROM measured
    GROUP BY day
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.inside + daily.outside AS "Water",
    100 * daily.outside / nullif(daily.inside + daily.outside, 0) AS "Share outside the cells"
FROM daily
CROSS JOIN person
ORDER BY daily.day
