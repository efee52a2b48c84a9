package io.millrace.chaos.disk;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file system of its own in a file, so that it can be full while the machine's is not. Needs root on Linux. */
final class Volume implements AutoCloseable {

    private static final long BYTES = 6L << 30;
    private static final byte[] BLOCK = new byte[4096];
    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

    private final Path mounted;
    private final Path filler;
    private final Path last;

    private Volume(Path mounted) {
        this.mounted = mounted;
        this.filler = mounted.resolve("filler");
        this.last = mounted.resolve("filler-last");
    }

    /**
     * @param image the file; takes only the place that is used
     * @param folder where it is mounted; made if it is not there
     * @throws Problem when this process may not mount
     */
    static Volume mount(Path image, Path folder) {
        try {
            Files.createDirectories(image.getParent());
            Files.createDirectories(folder);
            Files.deleteIfExists(image);
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(BYTES);
            }
            run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image.toString());
            run("mount", "-o", "loop", image.toString(), folder.toString());
            // Kafka takes every folder for a partition.
            Files.deleteIfExists(folder.resolve("lost+found"));
            return new Volume(folder);
        } catch (IOException e) {
            throw failed("a disk of its own at " + folder, e.getMessage());
        }
    }

    /** Ends what a run left behind that was killed; nothing is there the first time. */
    static void forget(Path folder) {
        if (mountedAt(folder)) {
            run("umount", "-l", folder.toString());
        }
    }

    private static boolean mountedAt(Path folder) {
        try {
            return Files.readAllLines(Path.of("/proc/mounts")).stream()
                    .anyMatch(line -> line.split(" ")[1].equals(folder.toString()));
        } catch (IOException e) {
            return false;
        }
    }

    /** Nothing more can be written from now on. */
    void fill() {
        try {
            // In one piece, which takes no time; what it lacks is written as any program writes.
            attempt("fallocate", "-l", String.valueOf(room()), filler.toString());
            while (room() > 0) {
                Files.write(last, BLOCK, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            // That was the aim: the disk is full.
            LOG.atDebug().setCause(e).log("A disk is full");
        }
    }

    private long room() throws IOException {
        return Files.getFileStore(mounted).getUsableSpace();
    }

    void free() {
        try {
            Files.deleteIfExists(filler);
            Files.deleteIfExists(last);
        } catch (IOException e) {
            throw failed("room on the disk at " + mounted, e.getMessage());
        }
    }

    @Override
    public void close() {
        run("umount", "-l", mounted.toString());
    }

    private static void run(String... command) {
        String failure = attempt(command);
        if (!failure.isEmpty()) {
            throw failed(String.join(" ", command), failure);
        }
    }

    /** @return what the program said when it failed; empty: it did not */
    private static String attempt(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : said + " (exit code " + process.exitValue() + ")";
        } catch (IOException e) {
            throw failed(String.join(" ", command), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Problem failed(String what, String why) {
        return ProblemCode.PROGRAM_FAILED.problem(
                "The chaos cannot have " + what + ": " + why + ".",
                "Full disks need Linux and root; leave them out with --faults kills,network.");
    }
}
