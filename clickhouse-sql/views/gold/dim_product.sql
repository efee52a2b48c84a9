-- Products. The shop has no table of them, so they are what was ordered. Key 0: unknown.
CREATE OR REPLACE VIEW {{{gold}}}.dim_product AS
SELECT DISTINCT
    sipHash64('product', product) AS product_key,
    product                       AS name
FROM {{{target}}}.order_details
UNION ALL
SELECT 0, 'unknown';
