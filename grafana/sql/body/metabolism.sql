WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    least(
        (daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()
    ) AS time,
    avg(daily.value) FILTER (WHERE daily.type = 226)::double precision AS "Basal metabolic rate",
    avg(daily.value) FILTER (WHERE daily.type = 227)::double precision AS "Metabolic age"
FROM (
    SELECT
        (measure.date AT TIME ZONE person.timezone)::date AS day,
        measure.type,
        measure.real_value AS value
    FROM withings.measure
    CROSS JOIN person
    WHERE
        measure.account_id IN ($account)
        AND measure.type IN (226, 227)
        AND measure.deleted_at IS NULL
        AND $__timeFilter(measure.date)
) AS daily
CROSS JOIN person
GROUP BY daily.day, person.timezone
ORDER BY daily.day
