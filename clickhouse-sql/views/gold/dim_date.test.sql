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

INSERT INTO {{{target}}}.orders VALUES (1, 7, 1, 'new', 5, '2024-02-29 10:00:00'), (2, 9, 1, 'new', 5, '2025-06-01 00:00:00');

-- All days of both years, and the unknown one
SELECT count(), min(date), max(date) FROM {{{gold}}}.dim_date;
-- | 732 | 2024-01-01 | 2025-12-31 |

SELECT date_key, date, year, quarter, month, week, day_of_week, is_weekend FROM {{{gold}}}.dim_date WHERE date_key = 20250601;
-- | 20250601 | 2025-06-01 | 2025 | 2 | 6 | 22 | 7 | 1 |
