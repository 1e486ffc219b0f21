-- The vendor has refused a request: nobody sends for so long, and the refusal is counted.
UPDATE ops.budget
SET
    closed_until = greatest(closed_until, clock_timestamp() + make_interval(secs => %(seconds)s)),
    refused = refused + 1,
    refused_at = clock_timestamp()
WHERE app = %(app)s
