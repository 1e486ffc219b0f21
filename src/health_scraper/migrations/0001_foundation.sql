-- Schemas, the reader's role, and `ops`: accounts, tokens, coverage, runs.

CREATE SCHEMA oura;
CREATE SCHEMA health;

COMMENT ON SCHEMA oura IS 'One table per Oura endpoint, in Oura''s own field names.';
COMMENT ON SCHEMA health IS 'Views over all vendors, in standard names and units; what Grafana reads.';
COMMENT ON SCHEMA ops IS 'Accounts, tokens, coverage and run reports of health-scraper itself.';

-- Roles belong to the cluster: another database's migration may make this one at the same moment.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana_reader') THEN
        CREATE ROLE grafana_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role grafana_reader is missing and this user may not create it'
            USING HINT = 'Let an administrator run: CREATE ROLE grafana_reader NOLOGIN;';
END
$$;

CREATE TABLE ops.account (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    timezone text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.account IS 'A person whose data are scraped.';
COMMENT ON COLUMN ops.account.id IS 'First part of every data row''s key.';
COMMENT ON COLUMN ops.account.name IS 'The name used on the command line and in dashboards.';
COMMENT ON COLUMN ops.account.timezone IS 'IANA time zone of the person''s home.';
COMMENT ON COLUMN ops.account.created_at IS 'When the account was added.';

CREATE TABLE ops.token (
    account_id integer NOT NULL REFERENCES ops.account,
    provider text NOT NULL,
    generation bigint NOT NULL,
    ciphertext bytea NOT NULL,
    vendor_user_id text,
    scopes text[] NOT NULL,
    token_url text NOT NULL,
    authorized_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL DEFAULT now(),
    intent_at timestamptz,
    dead_since timestamptz,
    dead_reason text,
    mirrored_generation bigint,
    mirrored_at timestamptz,
    mirror_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, provider)
);
COMMENT ON TABLE ops.token IS 'The current token set of each linked account and provider, encrypted.';
COMMENT ON COLUMN ops.token.account_id IS 'The account.';
COMMENT ON COLUMN ops.token.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.token.generation IS 'Counts the rotations; a write must name the generation it replaces.';
COMMENT ON COLUMN ops.token.ciphertext IS 'Access and refresh token, encrypted with Fernet.';
COMMENT ON COLUMN ops.token.vendor_user_id IS 'The vendor''s own id of the person who consented.';
COMMENT ON COLUMN ops.token.scopes IS 'Scopes the person granted, in the vendor''s bare names.';
COMMENT ON COLUMN ops.token.token_url IS 'The token endpoint that accepted the app.';
COMMENT ON COLUMN ops.token.authorized_at IS 'When the person consented: a later consent is the newer grant.';
COMMENT ON COLUMN ops.token.expires_at IS 'When the access token ends.';
COMMENT ON COLUMN ops.token.rotated_at IS 'When this generation was stored.';
COMMENT ON COLUMN ops.token.intent_at IS 'When a refresh of this generation was begun; NULL when none is open.';
COMMENT ON COLUMN ops.token.dead_since IS 'Since when the vendor refuses the grant; NULL while it is good.';
COMMENT ON COLUMN ops.token.dead_reason IS 'What the vendor said when it refused the grant.';
COMMENT ON COLUMN ops.token.mirrored_generation IS 'The generation last written to the vault; NULL without a vault.';
COMMENT ON COLUMN ops.token.mirrored_at IS 'When the vault was last written.';
COMMENT ON COLUMN ops.token.mirror_error IS 'Why the last write to the vault failed; NULL when it did not.';
COMMENT ON COLUMN ops.token.created_at IS 'When the account was first linked.';

CREATE TABLE ops.token_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id integer NOT NULL,
    provider text NOT NULL,
    generation bigint NOT NULL,
    event text NOT NULL,
    detail text,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX token_event_account ON ops.token_event (account_id, provider, at);
COMMENT ON TABLE ops.token_event IS 'What happened to each token set, for a person to read; never a token.';
COMMENT ON COLUMN ops.token_event.id IS 'Order of events.';
COMMENT ON COLUMN ops.token_event.account_id IS 'The account.';
COMMENT ON COLUMN ops.token_event.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.token_event.generation IS 'The generation the event is about.';
COMMENT ON COLUMN ops.token_event.event IS 'authorized, intended, rotated, refused, kept, in_doubt, unlinked, …';
COMMENT ON COLUMN ops.token_event.detail IS 'The outcome in words.';
COMMENT ON COLUMN ops.token_event.at IS 'When it happened.';

CREATE TABLE ops.coverage (
    account_id integer NOT NULL REFERENCES ops.account,
    provider text NOT NULL,
    endpoint text NOT NULL,
    wanted tstzmultirange NOT NULL DEFAULT '{}',
    covered tstzmultirange NOT NULL DEFAULT '{}',
    cursor_at timestamptz,
    complete_at timestamptz,
    data_since timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, provider, endpoint)
);
COMMENT ON TABLE ops.coverage IS 'What has been completely fetched; written with the rows of the last page.';
COMMENT ON COLUMN ops.coverage.account_id IS 'The account.';
COMMENT ON COLUMN ops.coverage.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.coverage.endpoint IS 'The endpoint''s name in the catalogue.';
COMMENT ON COLUMN ops.coverage.wanted IS 'Ranges that some run was asked for; local days count as UTC days.';
COMMENT ON COLUMN ops.coverage.covered IS 'Ranges whose every page is stored.';
COMMENT ON COLUMN ops.coverage.cursor_at IS 'How far a change feed has been followed.';
COMMENT ON COLUMN ops.coverage.complete_at IS 'When the endpoint was last fetched without an error.';
COMMENT ON COLUMN ops.coverage.data_since IS 'Nothing exists before this instant, as far as the vendor tells.';
COMMENT ON COLUMN ops.coverage.updated_at IS 'When this row last changed.';

CREATE TABLE ops.run (
    id uuid PRIMARY KEY,
    command text NOT NULL,
    version text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome text,
    exit_code integer,
    error text
);
CREATE INDEX run_started ON ops.run (started_at);
COMMENT ON TABLE ops.run IS 'One row per scrape or backfill.';
COMMENT ON COLUMN ops.run.id IS 'Also in every log line of the run.';
COMMENT ON COLUMN ops.run.command IS 'The command and what narrowed it.';
COMMENT ON COLUMN ops.run.version IS 'The version of health-scraper.';
COMMENT ON COLUMN ops.run.started_at IS 'When the run began.';
COMMENT ON COLUMN ops.run.finished_at IS 'When it ended; NULL while it runs, or when it was killed.';
COMMENT ON COLUMN ops.run.outcome IS 'succeeded, failed, reauthorize or stopped.';
COMMENT ON COLUMN ops.run.exit_code IS 'What the process returned.';
COMMENT ON COLUMN ops.run.error IS 'Why the run as a whole failed.';

CREATE TABLE ops.run_endpoint (
    run_id uuid NOT NULL REFERENCES ops.run ON DELETE CASCADE,
    account_id integer NOT NULL,
    provider text NOT NULL,
    endpoint text NOT NULL,
    outcome text NOT NULL,
    error_class text,
    error text,
    windows integer NOT NULL,
    pages integer NOT NULL,
    requests integer NOT NULL,
    inserted bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    deleted bigint NOT NULL,
    rejected bigint NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, account_id, provider, endpoint)
);
CREATE INDEX run_endpoint_latest ON ops.run_endpoint (account_id, provider, endpoint, finished_at);
COMMENT ON TABLE ops.run_endpoint IS 'What a run did for one endpoint of one account.';
COMMENT ON COLUMN ops.run_endpoint.run_id IS 'The run.';
COMMENT ON COLUMN ops.run_endpoint.account_id IS 'The account.';
COMMENT ON COLUMN ops.run_endpoint.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.run_endpoint.endpoint IS 'The endpoint''s name in the catalogue.';
COMMENT ON COLUMN ops.run_endpoint.outcome IS 'succeeded, skipped (the scope is not granted), failed, or stopped.';
COMMENT ON COLUMN ops.run_endpoint.error_class IS 'The kind of error, as in the program''s tree of errors.';
COMMENT ON COLUMN ops.run_endpoint.error IS 'What went wrong, in words.';
COMMENT ON COLUMN ops.run_endpoint.windows IS 'Windows completely fetched.';
COMMENT ON COLUMN ops.run_endpoint.pages IS 'Pages stored.';
COMMENT ON COLUMN ops.run_endpoint.requests IS 'Requests sent, retries included.';
COMMENT ON COLUMN ops.run_endpoint.inserted IS 'New rows.';
COMMENT ON COLUMN ops.run_endpoint.updated IS 'Rows that changed.';
COMMENT ON COLUMN ops.run_endpoint.unchanged IS 'Rows that came again and were not touched.';
COMMENT ON COLUMN ops.run_endpoint.deleted IS 'Rows marked deleted because the vendor withdrew them.';
COMMENT ON COLUMN ops.run_endpoint.rejected IS 'Records that were not as documented; kept in ops.rejected_record.';
COMMENT ON COLUMN ops.run_endpoint.started_at IS 'When work on the endpoint began.';
COMMENT ON COLUMN ops.run_endpoint.finished_at IS 'When it ended.';

CREATE TABLE ops.rejected_record (
    account_id integer NOT NULL,
    provider text NOT NULL,
    table_name text NOT NULL,
    payload_hash bytea NOT NULL,
    reason text NOT NULL,
    payload json NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, provider, table_name, payload_hash)
);
COMMENT ON TABLE ops.rejected_record IS 'Records that could not become rows, exactly as sent, so that nothing is lost.';
COMMENT ON COLUMN ops.rejected_record.account_id IS 'The account.';
COMMENT ON COLUMN ops.rejected_record.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.rejected_record.table_name IS 'The table the record was meant for.';
COMMENT ON COLUMN ops.rejected_record.payload_hash IS 'SHA-256 of the payload: the same record is kept once.';
COMMENT ON COLUMN ops.rejected_record.reason IS 'Which fields are not as documented.';
COMMENT ON COLUMN ops.rejected_record.payload IS 'The record as sent (json, because jsonb refuses some text).';
COMMENT ON COLUMN ops.rejected_record.first_seen_at IS 'When it first came.';
COMMENT ON COLUMN ops.rejected_record.last_seen_at IS 'When it last came.';

CREATE TABLE ops.drift (
    provider text NOT NULL,
    table_name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('field', 'value')),
    field text NOT NULL,
    seen text NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, table_name, kind, field, seen)
);
COMMENT ON TABLE ops.drift IS 'Fields and values that the vendors send and did not document, each noted once.';
COMMENT ON COLUMN ops.drift.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.drift.table_name IS 'The table whose record carried it.';
COMMENT ON COLUMN ops.drift.kind IS 'field: an unknown field; value: an unknown value of a known one.';
COMMENT ON COLUMN ops.drift.field IS 'The field''s path.';
COMMENT ON COLUMN ops.drift.seen IS 'The JSON type of an unknown field, or the unknown value.';
COMMENT ON COLUMN ops.drift.first_seen_at IS 'When it was first seen.';

CREATE VIEW ops.token_status AS
SELECT
    token.account_id,
    account.name AS account,
    token.provider,
    CASE
        WHEN token.dead_since IS NOT NULL THEN 'reauthorize'
        WHEN token.intent_at IS NOT NULL THEN 'in doubt'
        ELSE 'good'
    END AS state,
    token.generation,
    token.scopes,
    token.expires_at,
    token.rotated_at,
    token.intent_at,
    token.dead_since,
    token.dead_reason,
    token.mirrored_generation,
    token.mirrored_at,
    token.mirror_error
FROM ops.token
INNER JOIN ops.account ON account.id = token.account_id;
COMMENT ON VIEW ops.token_status IS 'The state of every token set, without any token.';

GRANT USAGE ON SCHEMA oura, health, ops TO grafana_reader;
GRANT SELECT ON
    ops.account, ops.coverage, ops.run, ops.run_endpoint, ops.drift, ops.token_status, ops.token_event
TO grafana_reader;
