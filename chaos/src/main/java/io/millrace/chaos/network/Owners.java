package io.millrace.chaos.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Tells which process made a connection, by Linux's own tables: so all clients of a server can share one address, as they do
 * in production. Thread-safe.
 */
final class Owners {

    private static final Path PROC = Path.of("/proc");
    private static final List<String> TABLES = List.of("net/tcp", "net/tcp6");

    private final Map<String, Supplier<OptionalLong>> pids;

    /** @param pids the process of each client now */
    Owners(Map<String, Supplier<OptionalLong>> pids) {
        this.pids = Map.copyOf(pids);
    }

    /**
     * The client whose socket has these two ports; empty: none of those that are known.
     *
     * @param local the client's own port
     * @param remote where it connected to
     */
    Optional<String> of(int local, int remote) {
        return inode(local, remote)
                .flatMap(inode -> pids.entrySet().stream()
                        .filter(client -> {
                            OptionalLong pid = client.getValue().get();
                            return pid.isPresent() && has(pid.getAsLong(), "socket:[" + inode + "]");
                        })
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    private static Optional<String> inode(int local, int remote) {
        String ends = String.format(":%04X", local);
        String leads = String.format(":%04X", remote);
        for (String table : TABLES) {
            try (Stream<String> lines = Files.lines(PROC.resolve(table))) {
                Optional<String> found = lines.map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields.length > 9 && fields[1].endsWith(ends) && fields[2].endsWith(leads))
                        .map(fields -> fields[9])
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                // A system without this table: nobody is found, and nobody cut off.
            }
        }
        return Optional.empty();
    }

    private static boolean has(long pid, String socket) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path each : open) {
                if (opens(each, socket)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // The process has ended.
        }
        return false;
    }

    private static boolean opens(Path descriptor, String socket) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(socket);
        } catch (IOException e) {
            return false;
        }
    }
}
