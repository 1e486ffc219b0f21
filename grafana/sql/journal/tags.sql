SELECT DISTINCT coalesce(
    custom_name,
    initcap(replace(replace(tag_type_code, 'tag_generic_', ''), '_', ' ')),
    'Note'
) AS __text
FROM oura.enhanced_tag
WHERE
    account_id IN ($account)
    AND deleted_at IS NULL
    AND $__timeFilter(start_time)
ORDER BY 1
