INSERT INTO ops.rejected_record AS known (
    account_id, provider, table_name, payload_hash, reason, payload
)
VALUES (
    %(account_id)s, %(provider)s, %(table)s, %(payload_hash)s, %(reason)s, %(payload)s::json
)
ON CONFLICT ON CONSTRAINT rejected_record_pkey DO UPDATE
    SET reason = excluded.reason, last_seen_at = now()
