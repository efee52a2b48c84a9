-- What people query: the current rows, and MySQL's columns only; those of before if the policy keeps them
-- in sight.
CREATE OR REPLACE VIEW {{{view}}} AS
SELECT
{{#shown}}
    {{{.}}}{{^-last}},{{/-last}}
{{/shown}}
FROM {{{raw}}} FINAL
WHERE _is_deleted = 0
