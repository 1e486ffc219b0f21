WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

-- Of the positions that one group names the whole body (7) counts before between the legs (6).
SELECT
    least(
        (daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()
    ) AS time,
    avg(daily.value) FILTER (WHERE daily.type = 169)::double precision AS "Inside the cells",
    avg(daily.value) FILTER (WHERE daily.type = 168)::double precision AS "Outside the cells"
FROM (
    SELECT DISTINCT ON (measure.grpid, measure.type)
        (measure.date AT TIME ZONE person.timezone)::date AS day,
        measure.type,
        measure.real_value AS value
    FROM withings.measure
    CROSS JOIN person
    WHERE
        measure.account_id IN ($account)
        AND measure.type IN (168, 169)
        AND measure.deleted_at IS NULL
        AND $__timeFilter(measure.date)
    ORDER BY measure.grpid, measure.type, measure.position DESC
) AS daily
CROSS JOIN person
GROUP BY daily.day, person.timezone
ORDER BY daily.day
