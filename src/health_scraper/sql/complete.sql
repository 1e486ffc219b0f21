-- The end of an endpoint's work, and whether everything it has stored is still there: pages are
-- stored without waiting for the disk, and a crash of the server may have taken the last ones back.
-- This commit waits, so what it has seen stays.
UPDATE ops.coverage AS known
SET
    complete_at = now(),
    rechecked_at = CASE
        WHEN %(rechecked)s THEN greatest(known.rechecked_at, %(now)s) ELSE known.rechecked_at
    END,
    updated_at = now()
WHERE
    known.account_id = %(account_id)s
    AND known.provider = %(provider)s
    AND known.endpoint = %(endpoint)s
RETURNING
    coalesce(
        (
            SELECT range_agg(tstzrange(done.since, done.until)) <@ known.covered
            FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) AS done (since, until)
        ),
        TRUE
    ) AND coalesce(known.cursor_at >= %(cursor)s, %(cursor)s::timestamptz IS NULL) AS whole,
    NOT isempty(known.narrowed) AS narrowed
