package io.millrace.common.settings;

import io.millrace.common.policy.LossPolicies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the objects of tables in ClickHouse are made.
 *
 * @param sqlFolder the folder whose files replace the built-in SQL; empty: none
 * @param losses what becomes of values that ClickHouse cannot hold
 * @param kafkaBootstrap Kafka's servers as ClickHouse reaches them
 * @param flush how long ClickHouse collects rows before it writes them
 */
public record ObjectSettings(Optional<Path> sqlFolder, LossPolicies losses, String kafkaBootstrap, Duration flush) {}
