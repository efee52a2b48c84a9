-- What you query: the current rows and MySQL's columns; also dropped ones if the policy keeps them.
CREATE OR REPLACE VIEW {{{view}}} AS
SELECT
{{#shown}}
    {{{.}}}{{^-last}},{{/-last}}
{{/shown}}
FROM {{{raw}}} FINAL
WHERE {{{raw}}}._is_deleted = 0
