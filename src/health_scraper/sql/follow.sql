-- Moves the cursor of a change feed, in the transaction of its last page. It never moves beyond the
-- start of the run that read the feed, and moves back only where a whole request shows that what
-- was read with smaller ones has to be read again.
INSERT INTO ops.coverage AS known (
    account_id, provider, endpoint, cursor_at, complete_at, rechecked_at, narrowed
)
VALUES (
    %(account_id)s,
    %(provider)s,
    %(endpoint)s,
    %(cursor)s,
    now(),
    %(cursor)s,
    CASE
        WHEN %(narrowed)s THEN tstzmultirange(tstzrange(%(since)s, %(cursor)s))
        ELSE '{}'
    END
)
ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE
    SET
        cursor_at = CASE
            WHEN %(narrowed)s OR isempty(known.narrowed)
                THEN greatest(known.cursor_at, excluded.cursor_at)
            ELSE lower(known.narrowed)
        END,
        narrowed = CASE WHEN %(narrowed)s THEN known.narrowed + excluded.narrowed ELSE '{}' END,
        complete_at = now(),
        updated_at = now()
