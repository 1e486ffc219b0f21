-- One line of a token set's history.
INSERT INTO ops.token_event (account_id, provider, generation, event, detail)
VALUES (%(account_id)s, %(provider)s, %(generation)s, %(event)s, %(detail)s)
