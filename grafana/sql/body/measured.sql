-- By their groups, which have an index on the date; the measures have one by type only.
SELECT
    to_char(
        withings.local_time(checked.date, checked.timezone), 'Dy DD Mon YYYY HH24:MI'
    ) AS "When",
    checked.type_name AS "What",
    nullif(
        upper(left(checked.position_name, 1)) || lower(substr(checked.position_name, 2)),
        'Not stated'
    ) AS "Where",
    checked.real_value::double precision AS "Value",
    checked.real_unit AS "Unit",
    CASE WHEN checked.out_of_range THEN 'implausible' ELSE 'plausible' END AS "Range",
    coalesce(checked.model_name, 'by hand') AS "Measured by",
    attrib.name AS "Whose"
FROM withings.measure_checked AS checked
LEFT JOIN withings.attrib ON attrib.code = checked.attrib
WHERE
    checked.account_id IN ($account)
    AND checked.grpid = ANY (ARRAY(
        SELECT grp.grpid
        FROM withings.measure_group AS grp
        WHERE grp.account_id IN ($account) AND $__timeFilter(grp.date)
    ))
    AND checked.category IS DISTINCT FROM 2
ORDER BY checked.date DESC, checked.type_name, checked.position_name
LIMIT 500
