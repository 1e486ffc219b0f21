-- Moves the cursor of a change feed, in the transaction of its last page. It never moves back,
-- and never beyond the start of the run that read the feed.
INSERT INTO ops.coverage AS known (
    account_id, provider, endpoint, cursor_at, complete_at, rechecked_at
)
VALUES (%(account_id)s, %(provider)s, %(endpoint)s, %(cursor)s, now(), %(cursor)s)
ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
    SET
        cursor_at = greatest(known.cursor_at, excluded.cursor_at),
        complete_at = now(),
        updated_at = now()
