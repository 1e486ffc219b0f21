SELECT vendor.title AS __text, vendor.name AS __value
FROM (
    VALUES ('WHOOP', 'whoop', 1), ('Oura', 'oura', 2), ('Withings', 'withings', 3)
) AS vendor (title, name, rank)
WHERE
    EXISTS (
        SELECT FROM health.workout
        WHERE account_id IN ($account) AND provider = vendor.name
    )
ORDER BY vendor.rank
