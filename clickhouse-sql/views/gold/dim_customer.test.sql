CREATE TABLE {{{target}}}.customers (id UInt32, name String, country String, birthday Nullable(Date32), created_at DateTime64(3)) ENGINE = Memory;
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

INSERT INTO {{{target}}}.customers VALUES (7, 'Ada', 'DE', '1990-01-01', '2026-01-01 00:00:00');
INSERT INTO {{{target}}}.orders VALUES (1, 7, 1, 'new', 5, '2026-01-01 00:00:00'), (2, 9, 1, 'new', 5, '2026-01-01 00:00:00');

-- The customer, one that only an order knows, and the unknown one
SELECT customer_id, name, country, is_late FROM {{{gold}}}.dim_customer ORDER BY customer_id;
-- | 0 | unknown |  | 0 |
-- | 7 | Ada | DE | 0 |
-- | 9 | not there yet |  | 1 |

-- A key follows from the id alone, whatever its type
SELECT customer_key = sipHash64('customer', '7') FROM {{{gold}}}.dim_customer WHERE customer_id = 7;
-- | 1 |

INSERT INTO {{{target}}}.customers VALUES (9, 'Olu', 'NG', NULL, '2026-01-02 00:00:00');

-- A late customer takes the place that was kept
SELECT customer_id, name, is_late FROM {{{gold}}}.dim_customer WHERE customer_key = sipHash64('customer', '9');
-- | 9 | Olu | 0 |

CREATE TABLE {{{gold}}}.kept ENGINE = Memory AS SELECT customer_id, customer_key FROM {{{gold}}}.dim_customer;
DROP TABLE {{{target}}}.customers;
DROP TABLE {{{target}}}.orders;
CREATE TABLE {{{target}}}.customers (id Int64, name String, country String, birthday Nullable(Date32), created_at DateTime64(3)) ENGINE = Memory;
CREATE TABLE {{{target}}}.orders
(
    id                UInt64,
    customer_id       Nullable(Int64),
    payment_method_id UInt8,
    status            String,
    total             Decimal(12, 2),
    ordered_at        DateTime64(0)
)
ENGINE = Memory;
INSERT INTO {{{target}}}.orders VALUES (2, 9, 1, 'new', 5, '2026-01-01 00:00:00'), (1, 7, 1, 'new', 5, '2026-01-01 00:00:00');
INSERT INTO {{{target}}}.customers VALUES
    (5000000000, 'Jun', 'JP', NULL, '2026-01-03 00:00:00'),
    (7, 'Ada', 'DE', '1990-01-01', '2026-01-01 00:00:00');

-- Tables that were made again, with rows in another order and ids of another type, give the same keys
SELECT customer_id, kept.customer_key = now.customer_key, is_late
FROM {{{gold}}}.kept INNER JOIN {{{gold}}}.dim_customer AS now USING (customer_id)
ORDER BY customer_id;
-- | 0 | 1 | 0 |
-- | 7 | 1 | 0 |
-- | 9 | 1 | 1 |
