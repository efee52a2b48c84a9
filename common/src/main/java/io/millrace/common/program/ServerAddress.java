package io.millrace.common.program;

import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.MysqlSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * Where a server takes connections.
 *
 * @param anyOf one of them is enough
 */
public record ServerAddress(List<InetSocketAddress> anyOf) {

    private static final int KNOCK_MILLIS = 1_000;

    public ServerAddress {
        anyOf = List.copyOf(anyOf);
    }

    public static ServerAddress of(MysqlSettings mysql) {
        return new ServerAddress(List.of(InetSocketAddress.createUnresolved(
                mysql.address().host(), mysql.address().port())));
    }

    public static ServerAddress of(KafkaSettings kafka) {
        return new ServerAddress(Arrays.stream(kafka.bootstrap().split(","))
                .map(broker -> URI.create("kafka://" + broker.strip()))
                .map(broker -> InetSocketAddress.createUnresolved(broker.getHost(), broker.getPort()))
                .toList());
    }

    public static ServerAddress of(ConnectSettings connect) {
        return web(connect.url());
    }

    public static ServerAddress of(ClickHouseSettings clickHouse) {
        return web(clickHouse.url());
    }

    private static ServerAddress web(String url) {
        URI address = URI.create(url);
        int usual = address.getScheme().equals("https") ? 443 : 80;
        return new ServerAddress(List.of(InetSocketAddress.createUnresolved(
                address.getHost(), address.getPort() < 0 ? usual : address.getPort())));
    }

    /** Whether it takes connections now; it may still not be ready to answer. */
    boolean answers() {
        return anyOf.stream().anyMatch(ServerAddress::answers);
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), KNOCK_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
