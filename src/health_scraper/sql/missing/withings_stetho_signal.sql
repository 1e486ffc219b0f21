-- Heart sounds whose signal is not stored yet, newest first: the list's own, and those that a
-- BPM Core recorded beside an ECG.
WITH recording AS (
    SELECT
        stetho.signalid,
        stetho.timestamp
    FROM withings.stetho
    WHERE stetho.account_id = %(account_id)s AND stetho.deleted_at IS NULL
    UNION ALL
    SELECT
        heart.stetho_signalid,
        heart.timestamp
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
        SELECT FROM withings.stetho_signal AS signal
        WHERE signal.account_id = %(account_id)s AND signal.signalid = recording.signalid
    )
GROUP BY recording.signalid
ORDER BY max(recording.timestamp) DESC
