SELECT count(*) AS "Gaps"
FROM ops.coverage AS known
CROSS JOIN LATERAL unnest(known.wanted - known.covered) AS gap (span)
WHERE
    known.account_id IN ($account)
    AND upper(gap.span) < $__timeTo()::timestamptz - interval '7 days'
