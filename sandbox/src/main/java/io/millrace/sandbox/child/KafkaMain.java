package io.millrace.sandbox.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** Kafka's broker and controller in one process; formats its data folder the first time. */
public final class KafkaMain {

    private KafkaMain() {}

    /** @param args the properties file */
    public static void main(String[] args) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(reader);
        }
        if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
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
}
