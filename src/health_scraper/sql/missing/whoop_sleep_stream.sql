-- Sleeps that WHOOP has scored and whose stream was not asked for since, newest first.
SELECT sleep.id::text AS id
FROM whoop.sleep
WHERE
    sleep.account_id = %(account_id)s
    AND sleep.deleted_at IS NULL
    AND sleep.score_state = 'SCORED'
    AND NOT EXISTS (
        SELECT FROM ops.detail
        WHERE
            detail.account_id = sleep.account_id
            AND detail.provider = 'whoop'
            AND detail.endpoint = 'sleep_stream'
            AND detail.thing = sleep.id::text
            AND detail.fetched_at >= sleep.updated_at
    )
ORDER BY sleep.start DESC
