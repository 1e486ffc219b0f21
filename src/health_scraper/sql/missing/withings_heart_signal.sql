-- ECG recordings whose signal is not stored yet, newest first. A failed one has no signal.
SELECT heart.ecg_signalid::text AS id
FROM withings.heart
WHERE
    heart.account_id = %(account_id)s
    AND heart.deleted_at IS NULL
    AND heart.ecg_signalid IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM withings.heart_signal AS signal
        WHERE signal.account_id = heart.account_id AND signal.signalid = heart.ecg_signalid
    )
GROUP BY heart.ecg_signalid
ORDER BY max(heart.timestamp) DESC
