-- One request budget per vendor app, shared by every process, account and backfill.

CREATE TABLE ops.budget (
    app text PRIMARY KEY,
    provider text NOT NULL,
    limits integer[] NOT NULL,
    seconds double precision[] NOT NULL,
    closed_until timestamptz,
    scrape_seen_at timestamptz,
    refused bigint NOT NULL DEFAULT 0,
    refused_at timestamptz
);
COMMENT ON TABLE ops.budget IS 'How many requests each vendor app may send, and who closed its gate.';
COMMENT ON COLUMN ops.budget.app IS 'Provider and a hash of the client id.';
COMMENT ON COLUMN ops.budget.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.budget.limits IS 'Requests allowed in each window.';
COMMENT ON COLUMN ops.budget.seconds IS 'Length of each window, s.';
COMMENT ON COLUMN ops.budget.closed_until IS 'Nobody sends before this instant: the vendor asked for a pause.';
COMMENT ON COLUMN ops.budget.scrape_seen_at IS 'When a scrape last asked; a backfill then leaves room for it.';
COMMENT ON COLUMN ops.budget.refused IS 'How often the vendor has refused a request as one too many.';
COMMENT ON COLUMN ops.budget.refused_at IS 'When it last did.';

CREATE TABLE ops.budget_slot (
    app text NOT NULL REFERENCES ops.budget ON DELETE CASCADE,
    holder uuid NOT NULL,
    bin timestamptz NOT NULL,
    backfill boolean NOT NULL,
    slots integer NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (app, holder, bin)
);
COMMENT ON TABLE ops.budget_slot IS 'Requests of the current windows, counted in small bins of time.';
COMMENT ON COLUMN ops.budget_slot.app IS 'The app: ops.budget.app.';
COMMENT ON COLUMN ops.budget_slot.holder IS 'The process that took them; all zeros for older ones and for the vendor''s own count.';
COMMENT ON COLUMN ops.budget_slot.bin IS 'Start of the bin.';
COMMENT ON COLUMN ops.budget_slot.backfill IS 'Whether a backfill took them.';
COMMENT ON COLUMN ops.budget_slot.slots IS 'How many requests.';
COMMENT ON COLUMN ops.budget_slot.last_at IS 'When the last of them can have reached the vendor.';

-- Takes up to `wanted` slots, and answers how many were granted, the bin that counts them, and
-- how many seconds to wait where none was. `late_bins` are bins whose requests arrived up to
-- `late_ages` seconds ago, later than assumed. `told_left` is what the vendor says is left of
-- its window of `told_seconds`, for another `told_reset` seconds. `clock` replaces the database's
-- clock in a simulation.
CREATE FUNCTION ops.take_slots(
    app_key text,
    provider_name text,
    process uuid,
    wanted integer,
    for_backfill boolean,
    window_limits integer[],
    window_seconds double precision[],
    late_bins timestamptz[],
    late_ages double precision[],
    told_left integer,
    told_seconds double precision,
    told_reset double precision,
    clock timestamptz DEFAULT NULL
) RETURNS TABLE (granted integer, counted_in timestamptz, wait_seconds double precision)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    -- Clocks drift: a slot counts for a hundredth of its window more, for 3 s at most.
    drift CONSTANT double precision := 0.01;
    shortest CONSTANT double precision := (SELECT min(one) FROM unnest(window_seconds) AS one);
    longest CONSTANT double precision := (SELECT max(one) FROM unnest(window_seconds) AS one);
    width CONSTANT interval := make_interval(secs => shortest / 200);
    instant timestamptz;
    known ops.budget;
    free integer;
    pause double precision;
    taken integer := 0;
    own_bin timestamptz;
BEGIN
    -- A crash of the server may forget the last moment's slots; waiting for the disk costs more.
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock(hashtextextended(app_key, 7));
    instant := coalesce(clock, clock_timestamp());

    SELECT * INTO known FROM ops.budget WHERE app = app_key;
    IF NOT FOUND THEN
        INSERT INTO ops.budget (app, provider, limits, seconds)
        VALUES (app_key, provider_name, window_limits, window_seconds);
    ELSIF (known.limits, known.seconds) IS DISTINCT FROM (window_limits, window_seconds) THEN
        UPDATE ops.budget SET limits = window_limits, seconds = window_seconds
        WHERE app = app_key;
    END IF;
    IF NOT for_backfill THEN
        UPDATE ops.budget SET scrape_seen_at = instant
        WHERE
            app = app_key
            AND (scrape_seen_at IS NULL OR abs(extract(EPOCH FROM instant - scrape_seen_at)) > 1);
    END IF;

    -- A clock that was set back must not keep slots taken for as long as it was wrong.
    UPDATE ops.budget_slot SET last_at = instant
    WHERE app = app_key AND last_at > instant + interval '5 seconds';

    UPDATE ops.budget_slot AS slot
    SET last_at = greatest(slot.last_at, instant - make_interval(secs => late.age))
    FROM unnest(late_bins, late_ages) AS late (bin, age)
    WHERE slot.app = app_key AND slot.holder = process AND slot.bin = late.bin;

    -- The vendor counts requests that are not counted here: somebody else uses the app.
    INSERT INTO ops.budget_slot AS slot (app, holder, bin, backfill, slots, last_at)
    SELECT
        app_key, nobody, instant, false, room.surplus,
        least(instant, instant + make_interval(secs => told_reset - told.seconds))
    FROM unnest(window_limits, window_seconds) AS told (limit_slots, seconds)
    CROSS JOIN LATERAL (
        SELECT told.limit_slots - told_left - coalesce(sum(used.slots), 0)::integer AS surplus
        FROM ops.budget_slot AS used
        WHERE used.app = app_key AND used.last_at > instant - make_interval(secs => told.seconds)
    ) AS room
    WHERE told.seconds = told_seconds AND room.surplus > 0
    ON CONFLICT ON CONSTRAINT budget_slot_pkey DO UPDATE SET slots = slot.slots + excluded.slots;

    WITH span AS (
        SELECT
            allowed.limit_slots,
            allowed.seconds,
            instant - make_interval(secs => allowed.seconds + least(allowed.seconds * drift, 3))
                AS since
        FROM unnest(window_limits, window_seconds) AS allowed (limit_slots, seconds)
    ),

    used AS (
        SELECT
            span.*,
            coalesce(sum(slot.slots), 0) AS slots,
            coalesce(sum(slot.slots) FILTER (WHERE slot.backfill), 0) AS backfill_slots
        FROM span
        LEFT JOIN ops.budget_slot AS slot ON slot.app = app_key AND slot.last_at > span.since
        GROUP BY span.limit_slots, span.seconds, span.since
    ),

    -- A backfill leaves the last 4 % of a day to the scrapes of that day. Beside a scrape that is
    -- at work it leaves a fifth of the window, and lives on a tenth where that is used as well.
    room AS (
        SELECT
            used.*,
            floor(
                CASE
                    WHEN NOT for_backfill THEN used.limit_slots - used.slots
                    WHEN used.seconds > 3600 THEN used.limit_slots * 0.96 - used.slots
                    WHEN known.scrape_seen_at > instant - interval '10 seconds'
                        THEN greatest(
                            used.limit_slots * 0.8 - used.slots,
                            least(
                                greatest(used.limit_slots / 10, 1) - used.backfill_slots,
                                used.limit_slots - used.slots
                            )
                        )
                    ELSE used.limit_slots - used.slots
                END
            )::integer AS free
        FROM used
    )

    SELECT
        min(room.free),
        max(
            CASE
                WHEN room.free < 1
                    THEN extract(EPOCH FROM coalesce(freed.at, instant) - room.since)
            END
        )
    INTO free, pause
    FROM room
    LEFT JOIN LATERAL (
        SELECT min(ordered.last_at) AS at
        FROM (
            SELECT
                slot.last_at,
                sum(slot.slots) OVER (ORDER BY slot.last_at) AS slots
            FROM ops.budget_slot AS slot
            WHERE slot.app = app_key AND slot.last_at > room.since
        ) AS ordered
        WHERE ordered.slots >= 1 - room.free
    ) AS freed ON room.free < 1;

    IF known.closed_until > instant THEN
        pause := greatest(pause, extract(EPOCH FROM known.closed_until - instant));
    ELSIF free >= 1 THEN
        taken := least(wanted, free);
        own_bin := date_bin(width, instant, timestamptz 'epoch');
        INSERT INTO ops.budget_slot AS slot (app, holder, bin, backfill, slots, last_at)
        VALUES (
            app_key, process, own_bin, for_backfill, taken,
            instant + least(width, interval '250 milliseconds')
        )
        ON CONFLICT ON CONSTRAINT budget_slot_pkey DO UPDATE
            SET slots = slot.slots + excluded.slots, last_at = excluded.last_at;

        -- What only the longest window still counts is kept in wider bins.
        WITH old AS (
            DELETE FROM ops.budget_slot AS slot
            WHERE
                slot.app = app_key
                AND slot.last_at < instant - make_interval(secs => shortest * (1 + drift))
                AND (
                    slot.holder <> nobody
                    OR slot.last_at < instant - make_interval(secs => longest * (1 + drift))
                )
            RETURNING slot.backfill, slot.slots, slot.last_at
        )

        INSERT INTO ops.budget_slot AS slot (app, holder, bin, backfill, slots, last_at)
        SELECT
            app_key,
            nobody,
            date_bin(make_interval(secs => longest / 500), old.last_at, timestamptz 'epoch') AS bin,
            false,
            sum(old.slots),
            max(old.last_at)
        FROM old
        WHERE old.last_at >= instant - make_interval(secs => longest * (1 + drift))
        GROUP BY 3
        ON CONFLICT ON CONSTRAINT budget_slot_pkey DO UPDATE
            SET
                slots = slot.slots + excluded.slots,
                last_at = greatest(slot.last_at, excluded.last_at);
    END IF;

    RETURN QUERY SELECT taken, own_bin, coalesce(pause, 0);
END
$$;
COMMENT ON FUNCTION ops.take_slots IS 'Takes requests from an app''s budget.';

CREATE VIEW ops.budget_use AS
SELECT
    budget.provider,
    budget.app,
    allowed.seconds AS window_seconds,
    allowed.slots AS limit_requests,
    (
        SELECT coalesce(sum(slot.slots), 0)
        FROM ops.budget_slot AS slot
        WHERE
            slot.app = budget.app
            AND slot.last_at > clock_timestamp() - make_interval(secs => allowed.seconds)
    ) AS used_requests,
    CASE WHEN budget.closed_until > clock_timestamp() THEN budget.closed_until END AS closed_until,
    budget.refused,
    budget.refused_at
FROM ops.budget
CROSS JOIN LATERAL unnest(budget.limits, budget.seconds) AS allowed (slots, seconds);
COMMENT ON VIEW ops.budget_use IS
    'Requests in each window against its limit, and how often the vendor has refused one.';

GRANT SELECT ON ops.budget_use TO grafana_reader;

ALTER TABLE ops.coverage ADD COLUMN rechecked_at timestamptz;
COMMENT ON COLUMN ops.coverage.rechecked_at IS
    'When closed windows were last read again for what was revised or withdrawn; at first, when any was read.';
