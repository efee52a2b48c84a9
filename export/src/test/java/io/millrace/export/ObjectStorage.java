package io.millrace.export;

import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.S3Proxy;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An S3-compatible server as a process of its own, with one empty bucket. */
final class ObjectStorage implements AutoCloseable {

    static final String KEY = "key";
    static final String SECRET = "not-to-be-read";

    private static final String BUCKET = "lake";

    private final Path data;
    private final Process process;
    private final int port;

    ObjectStorage(Path folder) throws IOException {
        Path libraries = S3Proxy.libraries(Cache.ofUser(Progress.logged()), Progress.logged());
        this.data = folder.resolve("data");
        this.port = freePort();
        Files.createDirectories(data.resolve(BUCKET));
        // Its default is DEBUG, which takes longer than what it logs.
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(configuration.resolve("logback.xml"), "<configuration><root level=\"OFF\"/></configuration>");
        Path properties = Files.writeString(
                folder.resolve("s3proxy.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + KEY,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=x",
                        "jclouds.credential=x",
                        "jclouds.filesystem.basedir=" + data));
        this.process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        configuration + ":" + libraries + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        await("S3Proxy listens").atMost(Duration.ofMinutes(2)).until(this::listens);
    }

    /** Of a path in the bucket. */
    String url(String path) {
        return "http://127.0.0.1:" + port + "/" + BUCKET + "/" + path;
    }

    /** Where the files of a path in the bucket are. */
    Path folder(String path) {
        return data.resolve(BUCKET).resolve(path);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
