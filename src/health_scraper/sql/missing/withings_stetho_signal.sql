-- Heart sounds whose signal was not asked for yet, newest first: the list's own, and those that a
-- BPM Core recorded beside an ECG.
WITH recording AS (
    SELECT
        stetho.signalid,
        stetho.timestamp,
        stetho.created_at
    FROM withings.stetho
    WHERE stetho.account_id = %(account_id)s AND stetho.deleted_at IS NULL
    UNION ALL
    SELECT
        heart.stetho_signalid,
        heart.timestamp,
        heart.created_at
    FROM withings.heart
    WHERE
        heart.account_id = %(account_id)s
        AND heart.deleted_at IS NULL
        AND heart.stetho_signalid IS NOT NULL
)

SELECT recording.signalid::text AS id
FROM recording
WHERE
    NOT EXISTS (
        SELECT FROM ops.detail
        WHERE
            detail.account_id = %(account_id)s
            AND detail.provider = 'withings'
            AND detail.endpoint = 'stetho_signal'
            AND detail.thing = recording.signalid::text
            -- older than the row it belongs to: the data were deleted since, and came again
            AND detail.fetched_at >= recording.created_at
    )
GROUP BY recording.signalid
ORDER BY max(recording.timestamp) DESC
