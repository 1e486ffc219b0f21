-- What was asked for one by one, so that nothing is asked twice and nothing that changed is missed.

CREATE TABLE ops.detail (
    account_id integer NOT NULL,
    provider text NOT NULL,
    endpoint text NOT NULL,
    thing text NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, provider, endpoint, thing)
);
COMMENT ON TABLE ops.detail IS 'Recordings and streams that were fetched one by one, empty ones included.';
COMMENT ON COLUMN ops.detail.account_id IS 'The account.';
COMMENT ON COLUMN ops.detail.provider IS 'oura, withings or whoop.';
COMMENT ON COLUMN ops.detail.endpoint IS 'The endpoint''s name in the catalogue.';
COMMENT ON COLUMN ops.detail.thing IS 'The vendor''s id of the recording, or of the night.';
COMMENT ON COLUMN ops.detail.fetched_at IS 'When it was fetched; a parent that changed later is asked for again.';

GRANT SELECT ON ops.detail TO grafana_reader;
