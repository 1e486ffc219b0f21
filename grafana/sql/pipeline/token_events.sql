SELECT
    to_char(event.at AT TIME ZONE 'UTC', 'DD Mon HH24:MI "UTC"') AS "When",
    account.name AS "Account",
    event.provider AS "Vendor",
    event.event AS "Event",
    event.generation AS "Generation",
    event.detail AS "Detail"
FROM ops.token_event AS event
LEFT JOIN ops.account ON account.id = event.account_id
WHERE event.account_id IN ($account)
ORDER BY event.id DESC
LIMIT 100
