CREATE TABLE {{{target}}}.customers_raw
(
    id          UInt32,
    country     String,
    created_at  DateTime64(3),
    _version    UInt64,
    _is_deleted UInt8
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY id
COMMENT 'MySQL shop.customers';

CREATE VIEW {{{target}}}.customers AS
SELECT id, country, created_at FROM {{{target}}}.customers_raw FINAL WHERE _is_deleted = 0;

INSERT INTO {{{target}}}.customers_raw VALUES
    (1, 'DE', '2026-01-01 10:00:00', 0, 0), (2, 'DE', '2026-01-01 11:00:00', 0, 0), (3, 'FR', '2026-01-02 00:00:00', 0, 0);

-- Customers by the day on which they signed up
SELECT day, country, customers FROM {{{target}}}.customers_per_day ORDER BY day, country;
-- | 2026-01-01 | DE | 2 |
-- | 2026-01-02 | FR | 1 |

INSERT INTO {{{target}}}.customers_raw VALUES (2, 'FR', '2026-01-01 11:00:00', 8, 0), (3, 'FR', '2026-01-02 00:00:00', 16, 1);

-- One moved to another country, one is gone
SELECT day, country, customers FROM {{{target}}}.customers_per_day ORDER BY day, country;
-- | 2026-01-01 | DE | 1 |
-- | 2026-01-01 | FR | 1 |
