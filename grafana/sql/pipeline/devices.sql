SELECT
    account.name AS "Account",
    device.name AS "Device",
    device.detail AS "Version",
    device.battery AS "Battery",
    to_char(device.seen AT TIME ZONE account.timezone, 'DD Mon YYYY') AS "Last seen"
FROM (
    SELECT DISTINCT ON (account_id, deviceid)
        account_id,
        'Withings ' || coalesce(nullif(model, ''), type) AS name,
        fw AS detail,
        battery,
        last_session_date AS seen
    FROM withings.device
    WHERE account_id IN ($account) AND deleted_at IS NULL
    ORDER BY account_id, deviceid, observed_at DESC
) AS device
INNER JOIN ops.account ON account.id = device.account_id
UNION ALL
SELECT
    account.name,
    'Oura ring ' || coalesce(ring.hardware_type, '') || coalesce(' ' || ring.design, ''),
    ring.firmware_version,
    NULL,
    to_char(ring.observed_at AT TIME ZONE account.timezone, 'DD Mon YYYY')
FROM (
    SELECT DISTINCT ON (account_id, id) *
    FROM oura.ring_configuration
    WHERE account_id IN ($account) AND deleted_at IS NULL
    ORDER BY account_id, id, observed_at DESC
) AS ring
INNER JOIN ops.account ON account.id = ring.account_id
ORDER BY 1, 2
