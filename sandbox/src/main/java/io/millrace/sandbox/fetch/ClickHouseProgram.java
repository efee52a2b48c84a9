package io.millrace.sandbox.fetch;

import io.millrace.sandbox.progress.Progress;
import java.nio.file.Path;

/** What runs ClickHouse's server. */
public sealed interface ClickHouseProgram {

    /** The {@code clickhouse} program of this machine. */
    record Installed(Path program) implements ClickHouseProgram {}

    /** The library, which a JVM of its own hosts. */
    record Library(Path file) implements ClickHouseProgram {}

    /** The machine's own if there is one. */
    static ClickHouseProgram find(Cache cache, Progress progress) {
        return Programs.find("clickhouse")
                .<ClickHouseProgram>map(Installed::new)
                .orElseGet(() -> library(cache, progress));
    }

    /** The library, whatever else this machine has. */
    static Library library(Cache cache, Progress progress) {
        return new Library(ClickHouseLibrary.find(cache, progress));
    }
}
