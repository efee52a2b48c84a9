package io.millrace.sandbox.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The file in which the supervising script writes a server's process id. */
final class PidFile {

    // How much later than the process its file may be written.
    private static final Duration SLACK = Duration.ofSeconds(10);

    private PidFile() {}

    /** The process that the file names, if it runs. A process that began after the file was written only got its id. */
    static Optional<ProcessHandle> read(Path file) {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return ProcessHandle.of(Long.parseLong(text))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> handle.info()
                            .startInstant()
                            .map(start -> start.isBefore(written.plus(SLACK)))
                            .orElse(true));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
