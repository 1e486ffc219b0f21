-- Prepares a transaction that holds a lock as long as a rotation lasts: no time-out of the server
-- may end it (not every version knows every one of them), and it waits for the lock so long only.
SELECT
    (
        SELECT count(set_config(name, '0', true))
        FROM pg_settings
        WHERE name IN (
            'idle_in_transaction_session_timeout', 'statement_timeout', 'transaction_timeout'
        )
    ) AS lifted,
    set_config('lock_timeout', %(milliseconds)s::text, true) AS waits
