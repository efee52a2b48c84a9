-- What you query of a table without a key: each row as often as MySQL has it.
CREATE OR REPLACE VIEW {{{view}}} AS
SELECT
{{#columns}}
    {{{shown}}}{{^-last}},{{/-last}}
{{/columns}}
FROM
(
    SELECT
{{#columns}}
        {{{name}}},
{{/columns}}
        sum(toInt64(_sign)) AS _copies
    FROM {{{raw}}} FINAL
    WHERE _is_deleted = 0
    GROUP BY
{{#columns}}
        {{{name}}}{{^-last}},{{/-last}}
{{/columns}}
    HAVING _copies > 0
)
ARRAY JOIN range(toUInt64(_copies)) AS _copy
