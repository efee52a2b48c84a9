package io.millrace.common.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the gateway takes MySQL clients, and what it answers from ClickHouse.
 *
 * @param host the address that it listens on
 * @param port 0: a free one
 * @param connections of clients at the same time
 * @param idle how long a client may say nothing; empty: for ever
 * @param certificate what it shows clients; empty: they are not offered TLS
 * @param rules the file of rules; empty: only the hint
 * @param queryLimit how long ClickHouse may take for a statement
 * @param behind how far ClickHouse may be behind MySQL
 */
public record GatewaySettings(
        String host,
        int port,
        int connections,
        Optional<Duration> idle,
        Optional<KeyStoreFile> certificate,
        Optional<Path> rules,
        Duration queryLimit,
        Duration behind) {}
