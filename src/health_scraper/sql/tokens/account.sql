-- The account of this name.
SELECT id FROM ops.account WHERE name = %(account)s
