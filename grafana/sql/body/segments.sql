-- The newest measurement with segments in the range.
WITH newest AS (
    SELECT account_id, grpid
    FROM withings.measure
    WHERE
        account_id IN ($account)
        AND type = 175
        AND deleted_at IS NULL
        AND $__timeFilter(date)
    ORDER BY date DESC
    LIMIT 1
)

SELECT
    upper(left(place.name, 1)) || lower(substr(place.name, 2)) AS "Part of the body",
    max(measure.real_value) FILTER (WHERE measure.type = 175)::double precision AS "Muscle",
    max(measure.real_value) FILTER (WHERE measure.type = 174)::double precision AS "Fat"
FROM newest
INNER JOIN withings.measure
    ON measure.account_id = newest.account_id AND measure.grpid = newest.grpid
INNER JOIN withings.position AS place ON place.code = measure.position
WHERE measure.type IN (174, 175) AND measure.deleted_at IS NULL
GROUP BY measure.position, place.name
ORDER BY array_position(ARRAY[2, 3, 12, 11, 10], measure.position), measure.position
