package io.millrace.common.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that must not stand in a log, a message or a file; its text shows nothing of it. One that a file holds is read again
 * each time that it is asked for, so that it can be changed while services run. While its file is empty or cannot be read,
 * it stays what it was, and that is said. Thread-safe.
 */
public final class Secret {

    private static final Logger LOG = LoggerFactory.getLogger(Secret.class);

    /** A value may be held by several parts of a process: what is said of its file is said once. */
    private static final Set<Path> UNREADABLE = ConcurrentHashMap.newKeySet();

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

    /** How many files of this process's secrets cannot be read now, or are empty. */
    public static int unreadable() {
        return UNREADABLE.size();
    }

    private void read(Path given) {
        try {
            String now = Files.readString(given).strip();
            if (now.isEmpty()) {
                stays(given, "it is empty");
            } else {
                last = now;
                isReadAgain(given);
            }
        } catch (IOException e) {
            stays(given, e.toString());
        }
    }

    private static void stays(Path given, String reason) {
        if (UNREADABLE.add(given)) {
            LOG.atWarn()
                    .addKeyValue("file", given)
                    .addKeyValue("reason", reason)
                    .log("A secret's file cannot be read; its last value stays in use");
        }
    }

    private static void isReadAgain(Path given) {
        if (UNREADABLE.remove(given)) {
            LOG.atInfo().addKeyValue("file", given).log("A secret's file can be read again");
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
