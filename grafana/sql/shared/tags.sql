SELECT
    tag.start_time AS time,
    tag.end_time AS timeend,
    coalesce(
        tag.custom_name,
        initcap(replace(replace(tag.tag_type_code, 'tag_generic_', ''), '_', ' ')),
        'Note'
    ) || coalesce(': ' || nullif(tag.comment, ''), '') AS text,
    'tag' AS tags
FROM oura.enhanced_tag AS tag
WHERE
    tag.account_id IN ($account)
    AND tag.deleted_at IS NULL
    AND $__timeFilter(tag.start_time)
UNION ALL
SELECT
    old.timestamp,
    NULL,
    coalesce(nullif(old.text, ''), array_to_string(old.tags, ', ')),
    'tag'
FROM oura.tag AS old
WHERE
    old.account_id IN ($account)
    AND old.deleted_at IS NULL
    AND $__timeFilter(old.timestamp)
ORDER BY 1
