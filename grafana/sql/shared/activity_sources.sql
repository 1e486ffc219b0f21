SELECT vendor.title AS __text, vendor.name AS __value
FROM (
    VALUES ('Oura', 'oura', 1), ('WHOOP', 'whoop', 2), ('Withings', 'withings', 3)
) AS vendor (title, name, rank)
WHERE
    EXISTS (
        SELECT FROM health.activity
        WHERE account_id IN ($account) AND provider = vendor.name
    )
ORDER BY vendor.rank
