SELECT
    coalesce(
        custom_name,
        initcap(replace(replace(tag_type_code, 'tag_generic_', ''), '_', ' ')),
        'Note'
    ) AS "Tag",
    count(*) AS "Times"
FROM oura.enhanced_tag
WHERE account_id IN ($account) AND deleted_at IS NULL AND $__timeFilter(start_time)
GROUP BY 1
ORDER BY 2 DESC, 1
LIMIT 20
