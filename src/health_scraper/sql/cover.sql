-- Records a completely fetched window, in the transaction of its last page.
INSERT INTO ops.coverage AS known (account_id, provider, endpoint, covered, complete_at)
VALUES (
    %(account_id)s,
    %(provider)s,
    %(endpoint)s,
    tstzmultirange(tstzrange(%(since)s, %(until)s)),
    now()
)
ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
    SET covered = known.covered + excluded.covered, complete_at = now(), updated_at = now()
