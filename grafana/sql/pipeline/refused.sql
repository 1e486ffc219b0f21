SELECT coalesce(sum(app.refused), 0)::bigint AS "Refused"
FROM (SELECT DISTINCT app, refused FROM ops.budget_use) AS app
