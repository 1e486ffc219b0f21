WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- The series of a day is cut into blocks of an hour from its start, 04:00 by the person's clock.
block AS (
    SELECT
        (activity.met_timestamp AT TIME ZONE 'UTC')
        + activity.met_timestamp_utc_offset
        + item.hours * interval '1 hour' AS local_time,
        item.met
    FROM oura.daily_activity AS activity
    CROSS JOIN LATERAL (
        SELECT
            ((position - 1) * activity.met_interval)::integer / 3600 AS hours,
            avg(met) AS met
        FROM unnest(activity.met_items) WITH ORDINALITY AS series (met, position)
        GROUP BY 1
    ) AS item
    WHERE
        activity.account_id IN ($account)
        AND activity.deleted_at IS NULL
        AND activity.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
),

cell AS (
    SELECT
        extract(ISODOW FROM local_time)::integer AS weekday,
        extract(HOUR FROM local_time)::integer AS hour,
        avg(met) AS met
    FROM block
    GROUP BY 1, 2
)

SELECT
    (ARRAY['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])[weekday] AS "Day",
    max(met) FILTER (WHERE hour = 0) AS "00",
    max(met) FILTER (WHERE hour = 1) AS "01",
    max(met) FILTER (WHERE hour = 2) AS "02",
    max(met) FILTER (WHERE hour = 3) AS "03",
    max(met) FILTER (WHERE hour = 4) AS "04",
    max(met) FILTER (WHERE hour = 5) AS "05",
    max(met) FILTER (WHERE hour = 6) AS "06",
    max(met) FILTER (WHERE hour = 7) AS "07",
    max(met) FILTER (WHERE hour = 8) AS "08",
    max(met) FILTER (WHERE hour = 9) AS "09",
    max(met) FILTER (WHERE hour = 10) AS "10",
    max(met) FILTER (WHERE hour = 11) AS "11",
    max(met) FILTER (WHERE hour = 12) AS "12",
    max(met) FILTER (WHERE hour = 13) AS "13",
    max(met) FILTER (WHERE hour = 14) AS "14",
    max(met) FILTER (WHERE hour = 15) AS "15",
    max(met) FILTER (WHERE hour = 16) AS "16",
    max(met) FILTER (WHERE hour = 17) AS "17",
    max(met) FILTER (WHERE hour = 18) AS "18",
    max(met) FILTER (WHERE hour = 19) AS "19",
    max(met) FILTER (WHERE hour = 20) AS "20",
    max(met) FILTER (WHERE hour = 21) AS "21",
    max(met) FILTER (WHERE hour = 22) AS "22",
    max(met) FILTER (WHERE hour = 23) AS "23"
FROM cell
GROUP BY weekday
ORDER BY weekday
