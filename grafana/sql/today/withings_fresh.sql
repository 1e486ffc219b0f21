WITH measured AS (
    SELECT max(timestamp) AS newest
    FROM withings.intraday_activity
    WHERE account_id IN ($account)
    UNION ALL
    SELECT max(enddate)
    FROM withings.sleep_summary
    WHERE account_id IN ($account)
    UNION ALL
    SELECT max(date)
    FROM withings.measure_group
    WHERE account_id IN ($account)
),

data AS (
    SELECT max(newest) AS newest
    FROM measured
),

fetched AS (
    SELECT max(complete_at) AS newest
    FROM ops.coverage
    WHERE account_id IN ($account) AND provider = 'withings'
)

-- What lies after the end of the range is as fresh as can be.
SELECT
    CASE
        WHEN data.newest IS NOT NULL
            THEN extract(
                EPOCH FROM greatest($__timeTo()::timestamptz, data.newest) - data.newest
            )
    END::double precision AS "Since newest data",
    CASE
        WHEN fetched.newest IS NOT NULL
            THEN extract(
                EPOCH FROM greatest($__timeTo()::timestamptz, fetched.newest) - fetched.newest
            )
    END::double precision AS "Since last fetch"
FROM data
CROSS JOIN fetched
WHERE data.newest IS NOT NULL OR fetched.newest IS NOT NULL
