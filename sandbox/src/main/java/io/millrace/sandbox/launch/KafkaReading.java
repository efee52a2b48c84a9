package io.millrace.sandbox.launch;

/**
 * How ClickHouse reads from Kafka. {@code deploy/clickhouse/config.xml} says the same, and docs/operations/tune.md, "Many
 * tables", why. In the library the pool has no thread by default, and then nothing is ever read.
 */
public final class KafkaReading {

    /** Part of a server's configuration. */
    public static final String CONFIG = """
            <!-- Threads that read. A table without rows holds one for the flush interval, then waits for its turn. -->
            <background_message_broker_schedule_pool_size>90</background_message_broker_schedule_pool_size>
            <kafka>
              <!-- A consumer that was killed holds its partitions until its session is over: 45 s by default. -->
              <session_timeout_ms>10000</session_timeout_ms>
              <!-- Memory that each consumer may fill with what it has fetched: 64 MB by default. -->
              <queued_max_messages_kbytes>16384</queued_max_messages_kbytes>
              <!-- How often an idle consumer asks: twice a second by default. Rows are sent when they are there. -->
              <fetch_wait_max_ms>2000</fetch_wait_max_ms>
              <!-- Each consumer's own statistics, every 3 s by default. Nobody reads them. -->
              <statistics_interval_ms>0</statistics_interval_ms>
            </kafka>
            """;

    private KafkaReading() {}
}
