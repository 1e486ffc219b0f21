SELECT
    account AS "Account",
    CASE provider WHEN 'oura' THEN 'Oura' WHEN 'whoop' THEN 'WHOOP' ELSE 'Withings' END
        AS "Vendor",
    state AS "State",
    greatest(extract(EPOCH FROM $__timeTo()::timestamptz - rotated_at), 0)::double precision
        AS "Age",
    extract(EPOCH FROM expires_at - $__timeTo()::timestamptz)::double precision AS "Expires in",
    generation AS "Generation",
    CASE
        WHEN mirror_error IS NOT NULL THEN 'failed'
        WHEN mirrored_generation IS NULL THEN 'no vault'
        WHEN mirrored_generation = generation THEN 'in step'
        ELSE 'behind'
    END AS "Mirror",
    coalesce(dead_reason, mirror_error) AS "Reason"
FROM ops.token_status
WHERE account_id IN ($account)
ORDER BY state = 'good', account, provider
