-- Moves the cursor of a change feed, in the transaction of its last page. It never moves beyond the
-- start of the run that read the feed, and moves back only where a whole request shows that what
-- was read with smaller ones has to be read again. Nothing is recorded where the account was
-- unlinked meanwhile.
INSERT INTO ops.coverage AS known (
    account_id, provider, endpoint, cursor_at, complete_at, rechecked_at, narrowed
)
SELECT
    token.account_id,
    token.provider,
    %(endpoint)s,
    %(cursor)s,
    now(),
    %(cursor)s,
    CASE
        WHEN %(narrowed)s THEN tstzmultirange(tstzrange(%(since)s, %(cursor)s))
        ELSE '{}'
    END
FROM ops.token
WHERE token.account_id = %(account_id)s AND token.provider = %(provider)s
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
RETURNING TRUE AS linked
