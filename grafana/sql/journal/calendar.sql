WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

tag AS (
    SELECT start_day AS day, coalesce(
        custom_name,
        initcap(replace(replace(tag_type_code, 'tag_generic_', ''), '_', ' ')),
        'Note'
    ) AS name
    FROM oura.enhanced_tag
    WHERE account_id IN ($account) AND deleted_at IS NULL AND $__timeFilter(start_time)
    UNION
    SELECT generate_series(
        greatest(start_day, (SELECT first_day FROM person)),
        least(coalesce(end_day, (SELECT last_day FROM person)), (SELECT last_day FROM person)),
        interval '1 day'
    )::date, 'Rest mode'
    FROM oura.rest_mode_period
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND start_time <= $__timeTo()
        AND coalesce(end_time, $__timeTo()::timestamptz) >= $__timeFrom()
),

grid AS (
    SELECT name.name, day.day::date AS day
    FROM (SELECT DISTINCT name FROM tag) AS name
    CROSS JOIN person
    CROSS JOIN generate_series(person.first_day, person.last_day, interval '1 day') AS day (day)
)

-- From midnight to midnight: 1 on a day with the tag, 0 on one without.
SELECT
    grid.day::timestamp AT TIME ZONE person.timezone AS time,
    grid.name AS metric,
    (tag.day IS NOT NULL)::integer AS value
FROM grid
CROSS JOIN person
LEFT JOIN tag ON tag.name = grid.name AND tag.day = grid.day
ORDER BY 1, 2
