package io.millrace.chaos.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Clients are told apart by Linux's own tables. */
@EnabledOnOs(OS.LINUX)
class ProxyTest {

    private static final String ME = "me";
    private static final int MILLIS = 200;

    private ServerSocket echo;
    private Proxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
        proxy = new Proxy("echo", echo.getLocalPort());
        proxy.owners(Map.of(ME, () -> OptionalLong.of(ProcessHandle.current().pid())));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void whatAClientSaysArrivesAndIsAnswered() throws IOException {
        try (Socket client = connect()) {
            assertThat(answer(client, 7)).isEqualTo(7);
        }
    }

    @Test
    void aCutEndsConnectionsAndMakesNone() throws IOException {
        try (Socket client = connect()) {
            answer(client, 1);
            proxy.set(ME, Condition.CUT);
            assertThatThrownBy(() -> answer(client, 2)).isInstanceOf(SocketException.class);
        }
        try (Socket other = connect()) {
            assertThatThrownBy(() -> answer(other, 3)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCutOfAnotherClientConcernsNobodyElse() throws IOException {
        proxy.set("somebody else", Condition.CUT);
        try (Socket client = connect()) {
            assertThat(answer(client, 4)).isEqualTo(4);
        }
    }

    @Test
    void nothingPassesASilentConnectionUntilItIsOpenAgain() throws IOException {
        try (Socket client = connect()) {
            answer(client, 1);
            proxy.set(ME, Condition.SILENT);
            client.setSoTimeout(MILLIS);
            assertThatThrownBy(() -> answer(client, 5)).isInstanceOf(SocketTimeoutException.class);
            proxy.set(ME, Condition.OPEN);
            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo(5);
        }
    }

    @Test
    void aLossyConnectionEndsAtSomePiece() throws IOException {
        proxy.set(ME, Condition.LOSSY);
        try (Socket client = connect()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            answer(client, 6);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static int answer(Socket client, int said) throws IOException {
        client.getOutputStream().write(said);
        int answer = client.getInputStream().read();
        if (answer < 0) {
            throw new SocketException("ended");
        }
        return answer;
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread each = new Thread(() -> echo(client));
                each.setDaemon(true);
                each.start();
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The connection was broken: that is the test.
        }
    }
}
