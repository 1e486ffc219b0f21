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
    to_char(entry.local_time, 'Dy DD Mon HH24:MI') AS "When",
    entry.kind AS "Kind",
    entry.name AS "What",
    entry.hours AS "Lasted",
    entry.comment AS "Comment"
FROM (
    SELECT
        (start_time AT TIME ZONE 'UTC') + start_time_utc_offset AS local_time,
        'Tag' AS kind,
        coalesce(
            custom_name,
            initcap(replace(replace(tag_type_code, 'tag_generic_', ''), '_', ' ')),
            'Note'
        ) AS name,
        extract(EPOCH FROM end_time - start_time)::double precision / 3600 AS hours,
        nullif(comment, '') AS comment
    FROM oura.enhanced_tag
    WHERE account_id IN ($account) AND deleted_at IS NULL AND $__timeFilter(start_time)
    UNION ALL
    SELECT
        (timestamp AT TIME ZONE 'UTC') + timestamp_utc_offset,
        'Old tag',
        array_to_string(tags, ', '),
        NULL,
        text
    FROM oura.tag
    WHERE account_id IN ($account) AND deleted_at IS NULL AND $__timeFilter(timestamp)
    UNION ALL
    SELECT
        (start_time AT TIME ZONE 'UTC') + start_time_utc_offset,
        'Rest mode',
        'Rest mode',
        extract(EPOCH FROM end_time - start_time)::double precision / 3600,
        CASE WHEN end_time IS NULL THEN 'still on' END
    FROM oura.rest_mode_period
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND start_time <= $__timeTo()
        AND coalesce(end_time, $__timeTo()::timestamptz) >= $__timeFrom()
) AS entry
ORDER BY entry.local_time DESC
LIMIT 500
