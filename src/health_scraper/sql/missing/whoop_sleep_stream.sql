-- Sleeps that WHOOP has scored and whose stream is not stored yet, newest first.
SELECT sleep.id::text AS id
FROM whoop.sleep
WHERE
    sleep.account_id = %(account_id)s
    AND sleep.deleted_at IS NULL
    AND sleep.score_state = 'SCORED'
    AND NOT EXISTS (
        SELECT FROM whoop.sleep_stream AS sample
        WHERE sample.account_id = sleep.account_id AND sample.sleep_id = sleep.id
    )
ORDER BY sleep.start DESC
