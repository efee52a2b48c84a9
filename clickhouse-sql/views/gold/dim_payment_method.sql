-- Ways to pay, as they are now. is_late = 1: only orders know it yet. Key 0: unknown.
CREATE OR REPLACE VIEW {{{gold}}}.dim_payment_method AS
SELECT
    sipHash64('payment_method', toString(id)) AS payment_method_key,
    toUInt64(id)                              AS payment_method_id,
    name,
    toString(kind)                            AS kind,
    toUInt8(0)                                AS is_late
FROM {{{target}}}.payment_method
UNION ALL
SELECT DISTINCT
    sipHash64('payment_method', toString(payment_method_id)), toUInt64(payment_method_id), 'not there yet', '', 1
FROM {{{target}}}.orders
WHERE payment_method_id NOT IN (SELECT id FROM {{{target}}}.payment_method)
UNION ALL
SELECT 0, 0, 'unknown', '', 0;
