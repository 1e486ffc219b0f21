SELECT
    contributors_meet_daily_targets AS "Meet daily targets",
    contributors_move_every_hour AS "Move every hour",
    contributors_stay_active AS "Stay active",
    contributors_training_frequency AS "Training frequency",
    contributors_training_volume AS "Training volume",
    contributors_recovery_time AS "Recovery time"
FROM oura.daily_activity
WHERE
    account_id IN ($account)
    AND day = '$day'
    AND deleted_at IS NULL
ORDER BY created_at DESC
LIMIT 1
