-- ECG recordings whose signal was not asked for yet, newest first. A failed one has no signal.
SELECT heart.ecg_signalid::text AS id
FROM withings.heart
WHERE
    heart.account_id = %(account_id)s
    AND heart.deleted_at IS NULL
    AND heart.ecg_signalid IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ops.detail
        WHERE
            detail.account_id = heart.account_id
            AND detail.provider = 'withings'
            AND detail.endpoint = 'heart_signal'
            AND detail.thing = heart.ecg_signalid::text
            -- older than the row it belongs to: the data were deleted since, and came again
            AND detail.fetched_at >= heart.created_at
    )
GROUP BY heart.ecg_signalid
ORDER BY max(heart.timestamp) DESC
