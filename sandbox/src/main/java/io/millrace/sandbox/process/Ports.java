package io.millrace.sandbox.process;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/**
 * Decides which ports a sandbox uses: a given one, else the one that this home used before, else a free one. Not
 * thread-safe.
 */
public final class Ports {

    // Below the range that systems hand out to outgoing connections (Linux: from 32768), so that a port is still
    // free when its server was stopped and starts again.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private final Path memory;
    private final Map<Port, Integer> given;
    private final IntPredicate free;
    private final Map<Port, Integer> remembered;

    /** @param memory the file that remembers; created when missing */
    public Ports(Path memory, Map<Port, Integer> given) {
        this(memory, given, Ports::isFree);
    }

    Ports(Path memory, Map<Port, Integer> given, IntPredicate free) {
        this.memory = memory;
        this.given = Map.copyOf(given);
        this.free = free;
        this.remembered = read(memory);
    }

    /**
     * The port's number, remembered from now on.
     *
     * @throws Problem when the port was given and something else listens on it
     */
    public int claim(Port port) {
        int number = choose(port);
        remembered.put(port, number);
        write();
        return number;
    }

    private int choose(Port port) {
        Integer wanted = given.get(port);
        if (wanted != null) {
            if (free.test(wanted)) {
                return wanted;
            }
            throw ProblemCode.CANNOT_LISTEN.problem(
                    "Port " + wanted + " for " + port.key() + " is taken by another process.",
                    "End that process (lsof -i :" + wanted + " names it), give another port, or give none: then a free"
                            + " one is taken.");
        }
        Integer before = remembered.get(port);
        if (before != null && free.test(before)) {
            return before;
        }
        return anyFree();
    }

    private int anyFree() {
        int start = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        for (int i = 0; i < HIGHEST - LOWEST; i++) {
            int candidate = LOWEST + (start - LOWEST + i) % (HIGHEST - LOWEST);
            if (!remembered.containsValue(candidate) && !given.containsValue(candidate) && free.test(candidate)) {
                return candidate;
            }
        }
        throw noneFree();
    }

    /** A port that is free now, and none of these. */
    public static int anyFree(Collection<Integer> but) {
        return ThreadLocalRandom.current()
                .ints(LOWEST, HIGHEST)
                .limit(HIGHEST)
                .filter(port -> !but.contains(port) && isFree(port))
                .findFirst()
                .orElseThrow(Ports::noneFree);
    }

    private static Problem noneFree() {
        return ProblemCode.CANNOT_LISTEN.problem(
                "No port from " + LOWEST + " to " + HIGHEST + " is free.", "Give the ports.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<Port, Integer> read(Path memory) {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        if (!Files.exists(memory)) {
            return ports;
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(memory)) {
            properties.load(reader);
            for (Port port : Port.values()) {
                String number = properties.getProperty(port.key());
                if (number != null) {
                    ports.put(port, Integer.valueOf(number.trim()));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw ProblemCode.UNUSABLE_FILE.problem("Cannot read the ports in " + memory + ".", "Delete the file.", e);
        }
        return ports;
    }

    private void write() {
        StringBuilder text = new StringBuilder("# The ports of this sandbox. Delete a line to get a free port.\n");
        remembered.forEach((port, number) ->
                text.append(port.key()).append('=').append(number).append('\n'));
        try {
            Files.createDirectories(memory.toAbsolutePath().getParent());
            Files.writeString(memory, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
