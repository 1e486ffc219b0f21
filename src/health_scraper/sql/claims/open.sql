-- Prepares a transaction that lasts as long as a run: no time-out of the server may end it (not
-- every version knows every one of them), and a client that is gone is noticed within a minute.
SELECT
    (
        SELECT count(set_config(name, '0', true))
        FROM pg_settings
        WHERE name IN (
            'idle_in_transaction_session_timeout', 'statement_timeout', 'transaction_timeout'
        )
    ) AS lifted,
    set_config('tcp_keepalives_idle', '30', true) AS idle,
    set_config('tcp_keepalives_interval', '10', true) AS every,
    set_config('tcp_keepalives_count', '3', true) AS times
