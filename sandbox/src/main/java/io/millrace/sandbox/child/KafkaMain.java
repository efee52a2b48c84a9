package io.millrace.sandbox.child;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** Kafka's broker and controller in one process; formats its data folder the first time. */
public final class KafkaMain {

    /**
     * On a disk without room, Kafka 4.3 takes segments for corrupt that it reads after a kill, and deletes them with all their
     * records ("Found invalid offset during recovery. Deleting the corrupt segment").
     */
    private static final long ROOM_BYTES = 128L << 20;

    private static final Duration LOOK = Duration.ofMillis(200);

    private KafkaMain() {}

    /** @param args the properties file */
    public static void main(String[] args) throws IOException, InterruptedException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(reader);
        }
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (Files.exists(data.resolve("meta.properties"))) {
            awaitRoom(data);
        } else {
            StorageTool.execute(
                    new String[] {
                        "format",
                        "--cluster-id",
                        Uuid.randomUuid().toString(),
                        "--config",
                        args[0],
                        "--ignore-formatted"
                    },
                    System.out);
        }
        Kafka.main(args);
    }

    private static void awaitRoom(Path data) throws IOException, InterruptedException {
        FileStore disk = Files.getFileStore(data);
        if (disk.getUsableSpace() < ROOM_BYTES) {
            System.err.println("Kafka waits until the disk of " + data + " has " + (ROOM_BYTES >> 20)
                    + " MB left: it has " + (disk.getUsableSpace() >> 20));
        }
        while (disk.getUsableSpace() < ROOM_BYTES) {
            Thread.sleep(LOOK.toMillis());
        }
    }
}
