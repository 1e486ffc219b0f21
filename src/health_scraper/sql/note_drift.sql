INSERT INTO ops.drift (provider, table_name, kind, field, seen)
VALUES (%(provider)s, %(table)s, %(kind)s, %(field)s, %(seen)s)
ON CONFLICT ON CONSTRAINT drift_pkey DO NOTHING
RETURNING TRUE
