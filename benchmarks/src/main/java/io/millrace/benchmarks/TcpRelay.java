package io.millrace.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Copies bytes between clients and a server, and nothing else: what a gateway costs at least. */
final class TcpRelay implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket listening;
    private final int server;

    /** @param server the port of the server, on loopback */
    TcpRelay(int server) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.server = server;
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket peer = new Socket(InetAddress.getLoopbackAddress(), server);
                client.setTcpNoDelay(true);
                peer.setTcpNoDelay(true);
                start(() -> copy(client, peer));
                start(() -> copy(peer, client));
            } catch (IOException e) {
                // It is being closed.
                return;
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One of the two has left.
            return;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
