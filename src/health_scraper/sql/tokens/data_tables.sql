-- The tables of a vendor's schema that hold people's data.
SELECT
    namespace.nspname AS schema,
    class.relname AS "table"
FROM pg_class AS class
INNER JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
INNER JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
WHERE
    namespace.nspname = %(provider)s
    AND class.relkind IN ('r', 'p')
    AND NOT class.relispartition
    AND attribute.attname = 'account_id'
ORDER BY class.relname
