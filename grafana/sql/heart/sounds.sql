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
    to_char(sound.at AT TIME ZONE person.timezone, 'Dy DD Mon YYYY HH24:MI') AS "When",
    coalesce(place.name, 'not told') AS "Where",
    signal.duration AS "Length",
    CASE sound.vhd WHEN 0 THEN 'nothing found' ELSE 'class ' || sound.vhd END
        AS "Valvular disease"
FROM (
    SELECT account_id, signalid, timestamp AS at, vhd
    FROM withings.stetho
    WHERE account_id IN ($account) AND deleted_at IS NULL AND $__timeFilter(timestamp)
    UNION
    SELECT account_id, stetho_signalid, timestamp, stetho_vhd
    FROM withings.heart
    WHERE
        account_id IN ($account)
        AND stetho_signalid IS NOT NULL
        AND deleted_at IS NULL
        AND $__timeFilter(timestamp)
) AS sound
LEFT JOIN withings.stetho_signal AS signal
    ON
        signal.account_id = sound.account_id
        AND signal.signalid = sound.signalid
        AND signal.deleted_at IS NULL
LEFT JOIN withings.position AS place ON place.code = signal.position
CROSS JOIN person
ORDER BY sound.at DESC
