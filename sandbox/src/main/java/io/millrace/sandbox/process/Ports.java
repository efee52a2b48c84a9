package io.millrace.sandbox.process;

import io.millrace.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The ports of a sandbox: the given ones, else the ones of its last run, else free ones. They are kept in a file,
 * because Kafka's and Connect's data name them.
 */
public final class Ports {

    private final Path file;
    private final Properties kept = new Properties();
    private final Map<String, Integer> given;

    /** @param given port by name; 0 is the same as not given */
    public Ports(Path home, Map<String, Integer> given) {
        this.file = home.resolve("ports.properties");
        this.given = Map.copyOf(given);
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @throws Problem when the port is taken */
    public synchronized int of(String name) {
        int port = given.getOrDefault(name, 0);
        if (port == 0) {
            port = Integer.parseInt(kept.getProperty(name, "0"));
        }
        if (port == 0) {
            port = free();
        } else if (!isFree(port)) {
            throw new Problem(
                    "The port " + port + " for " + name + " is taken.",
                    "End what listens there, or delete " + file + " to take other ports.");
        }
        if (!String.valueOf(port).equals(kept.getProperty(name))) {
            kept.setProperty(name, String.valueOf(port));
            store();
        }
        return port;
    }

    /** Whether something accepts connections on this machine's loopback address. */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
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

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store() {
        try {
            Files.createDirectories(file.getParent());
            try (var writer = Files.newBufferedWriter(file)) {
                kept.store(writer, "ports of this sandbox");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
