package io.millrace.common.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A value that must not stand in a log, a message or a file; its text shows nothing of it. One that a file holds is read again
 * each time that it is asked for, so that it can be changed while services run. Thread-safe.
 */
public final class Secret {

    private final Optional<Path> file;
    private volatile String last;

    public Secret(String value) {
        this(Optional.empty(), value);
    }

    private Secret(Optional<Path> file, String value) {
        this.file = file;
        this.last = value;
    }

    /** @param value what the file holds now */
    static Secret of(Path file, String value) {
        return new Secret(Optional.of(file), value);
    }

    /** The value as it is now; the last one while its file is empty or cannot be read. */
    public String value() {
        file.ifPresent(this::read);
        return last;
    }

    /** The lines of the value: a file may hold the new value above the old one, and then both are valid. */
    public List<String> each() {
        return value().lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private void read(Path given) {
        try {
            String now = Files.readString(given).strip();
            if (!now.isEmpty()) {
                last = now;
            }
        } catch (IOException e) {
            // Somebody is exchanging it.
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value().equals(value());
    }

    @Override
    public int hashCode() {
        return value().hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
