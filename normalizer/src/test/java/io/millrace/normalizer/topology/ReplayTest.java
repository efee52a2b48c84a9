package io.millrace.normalizer.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.wire.RowVersion;
import io.millrace.normalizer.Samples;
import io.millrace.normalizer.envelope.Decoded;
import io.millrace.normalizer.envelope.Decoder;
import io.millrace.normalizer.envelope.RawPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of a table, sent the way Debezium sends them, with connectors that are rewound; delivered twice, late and
 * in any order. ClickHouse keeps the row of the highest version of each key, so that is what is compared.
 */
class ReplayTest {

    private static final int KEYS = 15;
    private static final int CHANGES = 120;
    private static final JsonNode SOURCE = Samples.envelope("u.schemas-false").get("source");

    private final Decoder decoder = new Decoder(1 << 20);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void whateverIsSentAgainDeliveredTwiceOrLateTheTableEndsAsInMysql(long seed) {
        Random random = new Random(seed);
        Mysql mysql = new Mysql();
        List<Event> binlog = mysql.live(random);
        List<Sent> sent = sent(binlog, random);
        List<Row> rows = rows(sent);
        assertThat(rows(sent)).as("read again").isEqualTo(rows);

        List<Row> delivered = new ArrayList<>(rows);
        for (int again = 0; again < 3; again++) {
            int from = random.nextInt(rows.size());
            delivered.addAll(rows.subList(from, from + random.nextInt(rows.size() - from)));
        }
        Collections.shuffle(delivered, random);

        assertThat(kept(delivered)).isEqualTo(mysql.table);
    }

    /** What ClickHouse's ReplacingMergeTree shows with FINAL. */
    private static Map<Integer, Integer> kept(List<Row> delivered) {
        Map<Integer, Row> newest = new HashMap<>();
        for (Row row : delivered) {
            newest.merge(row.key, row, (a, b) -> Long.compareUnsigned(a.version, b.version) >= 0 ? a : b);
        }
        Map<Integer, Integer> table = new TreeMap<>();
        newest.values().stream().filter(row -> !row.deleted).forEach(row -> table.put(row.key, row.value));
        return table;
    }

    /** Each record at its place in the raw topic; a rewound connector sends a part of the binlog again. */
    private static List<Sent> sent(List<Event> binlog, Random random) {
        List<Sent> sent = new ArrayList<>();
        int partitions = 1 + random.nextInt(6);
        long[] ends = new long[partitions];
        for (int i = 0; i < binlog.size(); i++) {
            Event event = binlog.get(i);
            byte[] key = ("{\"id\":" + event.key + "}").getBytes(StandardCharsets.UTF_8);
            int partition = BuiltInPartitioner.partitionForKey(key, partitions);
            sent.add(new Sent(key, event, partition, ends[partition]++));
            // Markers of transactions and records of other tables take offsets too.
            ends[random.nextInt(partitions)] += random.nextInt(3);
            if (random.nextInt(100) == 0) {
                i = Math.max(-1, i - random.nextInt(80));
            }
        }
        return sent;
    }

    private List<Row> rows(List<Sent> sent) {
        return sent.stream().map(this::row).toList();
    }

    private Row row(Sent sent) {
        RawPosition position = new RawPosition("cdc.smp.t", sent.partition, sent.offset, RowVersion.of(0, sent.offset));
        Decoded decoded = decoder.decode(sent.key, sent.event.envelope(), position);
        assertThat(decoded).isInstanceOf(Decoded.Rows.class);
        JsonNode row = Samples.json(((Decoded.Rows) decoded).rows().get(0));
        return new Row(
                row.get("id").intValue(),
                row.get("v").intValue(),
                row.get("_version").longValue(),
                row.get("_is_deleted").intValue() == 1);
    }

    private record Sent(byte[] key, Event event, int partition, long offset) {}

    private record Row(int key, int value, long version, boolean deleted) {}

    /** One row event; {@code before} and {@code after} are values, or null. */
    private record Event(int key, Integer before, Integer after) {

        byte[] envelope() {
            ObjectNode envelope = JsonNodeFactory.instance.objectNode();
            image(envelope, "before", before);
            image(envelope, "after", after);
            envelope.set("source", SOURCE);
            envelope.put("ts_ms", 1L);
            envelope.put("op", before == null ? "c" : after == null ? "d" : "u");
            return envelope.toString().getBytes(StandardCharsets.UTF_8);
        }

        private void image(ObjectNode envelope, String name, Integer value) {
            if (value == null) {
                envelope.putNull(name);
            } else {
                envelope.putObject(name).put("id", key).put("v", value);
            }
        }
    }

    /** A table of two columns, and the row events that it writes. */
    private static final class Mysql {

        private final Map<Integer, Integer> table = new TreeMap<>();
        private final List<Event> binlog = new ArrayList<>();
        private int values;

        List<Event> live(Random random) {
            for (int i = 0; i < CHANGES; i++) {
                int key = random.nextInt(KEYS);
                int other = random.nextInt(KEYS);
                switch (random.nextInt(6)) {
                    case 0 -> delete(key);
                    case 1 -> rename(key, other);
                    case 2 -> swap(key, other);
                    case 3 -> {
                        put(key);
                        delete(key);
                        put(key);
                    }
                    default -> put(key);
                }
            }
            return binlog;
        }

        private void put(int key) {
            Integer before = table.put(key, ++values);
            binlog.add(new Event(key, before, values));
        }

        private void delete(int key) {
            Integer before = table.remove(key);
            if (before != null) {
                binlog.add(new Event(key, before, null));
            }
        }

        /** Debezium makes a delete and an insert of it. */
        private void rename(int from, int to) {
            if (from != to && table.containsKey(from) && !table.containsKey(to)) {
                int value = table.get(from);
                delete(from);
                table.put(to, value);
                binlog.add(new Event(to, null, value));
            }
        }

        /** By way of a third key, as MySQL has to do it. */
        private void swap(int one, int two) {
            if (one != two && table.containsKey(one) && table.containsKey(two)) {
                rename(one, -1);
                rename(two, one);
                rename(-1, two);
            }
        }
    }
}
