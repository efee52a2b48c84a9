-- A user for BI tools that reads and changes nothing, with limits. An administrator runs this file once, see docs/bi.md.
-- Put the hash of a password where the zeros are. Change the names of the databases where yours are called otherwise.
CREATE SETTINGS PROFILE IF NOT EXISTS millrace_bi_limits SETTINGS
    readonly = 2,
    max_execution_time = 120,
    max_memory_usage = 4000000000,
    max_result_rows = 10000000,
    result_overflow_mode = 'throw',
    max_concurrent_queries_for_user = 20;

CREATE USER IF NOT EXISTS millrace_bi
    IDENTIFIED WITH sha256_hash BY '0000000000000000000000000000000000000000000000000000000000000000'
    SETTINGS PROFILE 'millrace_bi_limits';

GRANT SELECT ON `analytics`.* TO millrace_bi;
GRANT SELECT ON `gold`.* TO millrace_bi;

CREATE QUOTA IF NOT EXISTS millrace_bi_hour
    FOR INTERVAL 1 hour MAX queries = 5000, execution_time = 3600, read_rows = 100000000000
    TO millrace_bi;
