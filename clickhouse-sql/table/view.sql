-- What people query: the current rows, and MySQL's columns only.
CREATE OR REPLACE VIEW {{{view}}} AS
SELECT
{{#columns}}
    {{{name}}}{{^-last}},{{/-last}}
{{/columns}}
FROM {{{raw}}} FINAL
WHERE _is_deleted = 0
