CREATE TABLE {{{target}}}.payment_method (id UInt8, name String, kind String) ENGINE = Memory;
CREATE TABLE {{{target}}}.orders
(
    id                UInt64,
    customer_id       UInt32,
    payment_method_id UInt8,
    status            String,
    total             Decimal(12, 2),
    ordered_at        DateTime64(0)
)
ENGINE = Memory;

INSERT INTO {{{target}}}.payment_method VALUES (1, 'Card', 'card');
INSERT INTO {{{target}}}.orders VALUES (1, 7, 1, 'new', 5, '2026-01-01 00:00:00'), (2, 9, 3, 'new', 5, '2026-01-01 00:00:00');

-- One that is there, one that is late, and the unknown one
SELECT payment_method_id, name, is_late FROM {{{gold}}}.dim_payment_method ORDER BY payment_method_id;
-- | 0 | unknown | 0 |
-- | 1 | Card | 0 |
-- | 3 | not there yet | 1 |
