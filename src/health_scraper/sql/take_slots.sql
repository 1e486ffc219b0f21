SELECT
    granted,
    counted_in,
    wait_seconds
FROM ops.take_slots(
    %(app)s,
    %(provider)s,
    %(process)s,
    %(wanted)s,
    %(backfill)s,
    %(limits)s,
    %(seconds)s,
    %(late_bins)s,
    %(late_ages)s,
    %(told_left)s,
    %(told_seconds)s,
    %(told_reset)s
)
