-- How far a change feed was followed, and whether its closed windows are due to be read again.
SELECT
    clock_timestamp() AS asked_at,
    known.cursor_at,
    lower(known.narrowed) AS narrowed,
    coalesce(known.rechecked_at <= %(recheck_due)s, TRUE) AS rechecks
FROM (VALUES (TRUE)) AS one
LEFT JOIN ops.coverage AS known
    ON
        known.account_id = %(account_id)s
        AND known.provider = %(provider)s
        AND known.endpoint = %(endpoint)s
