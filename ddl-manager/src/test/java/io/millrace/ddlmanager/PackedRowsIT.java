package io.millrace.ddlmanager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Rows in packs, good ones and bad ones in any mix, become what each of them becomes when it comes alone: the same values
 * in the table, or the same bytes in quarantine.
 */
@PipelineTest(
        database = "packed",
        sql = {
            "CREATE TABLE alone (" + PackedRowsIT.COLUMNS + ")",
            "CREATE TABLE together (" + PackedRowsIT.COLUMNS + ")",
            "CREATE TABLE bag_alone (n INT, t VARCHAR(50))",
            "CREATE TABLE bag_together (n INT, t VARCHAR(50))"
        },
        settings = "MILLRACE_KEYLESS_TABLES=packed.bag_alone, packed.bag_together")
class PackedRowsIT {

    static final String COLUMNS =
            "id BIGINT UNSIGNED PRIMARY KEY, n INT, d DECIMAL(38,10), f DOUBLE, fl FLOAT, t TEXT, b VARBINARY(20), j JSON,"
                    + " p POINT, ts TIMESTAMP(3) NULL, _line INT, `o\"d'd\\ü` BIGINT";

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 3_000;

    private final RunningPipeline millrace;

    PackedRowsIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void aPackOfAnyRowsBecomesWhatEachOfThemBecomesAlone() throws Exception {
        Random random = new Random(Seeds.one());
        List<byte[]> rows = new ArrayList<>();
        for (int i = 1; i <= ROWS; i++) {
            byte[] row = JSON.writeValueAsBytes(row(random, i));
            rows.add(random.nextInt(12) == 0 ? broken(random, i, row) : row);
        }

        same("alone", "together", "id", rows, packed(random, rows));
    }

    @Test
    void soDoesAPackOfTheRowsOfATableWithoutAKey() throws Exception {
        Random random = new Random(Seeds.one());
        List<byte[]> rows = new ArrayList<>();
        for (int i = 1; i <= ROWS; i++) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("n", random.nextInt(5)).put("t", text(random));
            metadata(row, i);
            row.put("_sign", random.nextBoolean() ? 1 : -1).put("_raw_partition", random.nextInt(3));
            byte[] written = JSON.writeValueAsBytes(row);
            rows.add(random.nextInt(12) == 0 ? broken(random, i, written) : written);
        }

        same("bag_alone", "bag_together", "_event", rows, packed(random, rows));
    }

    private void same(String alone, String together, String order, List<byte[]> rows, List<byte[]> packs)
            throws Exception {
        millrace.awaitSettled(alone, together);
        send(alone, rows);
        send(together, packs);

        await().atMost(PATIENCE).until(() -> stored(alone) + millrace.held(alone) == ROWS);
        assertThat(stored(alone)).isBetween(ROWS / 2L, ROWS - 1L);
        await().atMost(PATIENCE).until(() -> stored(together) + millrace.held(together) == ROWS);

        assertThat(differences(alone, together, order)).isEmpty();
        assertThat(quarantined(together)).isEqualTo(quarantined(alone));
        // MySQL has none of them.
        for (String table : List.of(alone, together)) {
            millrace.clickHouse("TRUNCATE TABLE " + millrace.target() + "." + table + "_raw");
            await().atMost(PATIENCE).during(Duration.ofSeconds(2)).until(() -> {
                millrace.clickHouse("INSERT INTO " + millrace.ingest()
                        + ".quarantine SELECT * REPLACE (2 AS handled) FROM "
                        + millrace.ingest() + ".quarantine AS q FINAL WHERE q.handled = 0 AND q.mysql_table = '" + table
                        + "'");
                return millrace.held(table) == 0;
            });
        }
    }

    private long stored(String table) {
        return millrace.number("SELECT count() FROM " + millrace.target() + "." + table + "_raw");
    }

    private List<String> differences(String alone, String together, String order) {
        String rows = "SELECT formatRowNoNewline('JSONEachRow', *) AS v FROM " + millrace.target() + ".%s_raw ORDER BY "
                + order + ", _version";
        List<String> expected = texts(rows.formatted(alone));
        List<String> found = texts(rows.formatted(together));
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            String one = i < expected.size() ? expected.get(i) : "nothing";
            String other = i < found.size() ? found.get(i) : "nothing";
            if (!one.equals(other)) {
                differences.add(one + "\n" + other);
            }
        }
        return differences;
    }

    private List<String> quarantined(String table) {
        return texts("SELECT hex(raw_message) AS v FROM " + millrace.ingest()
                + ".quarantine FINAL WHERE handled = 0 AND mysql_table = '" + table + "' ORDER BY v");
    }

    private List<String> texts(String query) {
        return millrace.clickHouseRows(query).stream()
                .map(row -> row.getString("v"))
                .toList();
    }

    private void send(String table, List<byte[]> records) {
        String topic = Topics.of(millrace.settings().names()).rowTopic(millrace.table(table));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaClients.properties(millrace.settings().kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            records.forEach(record -> producer.send(new ProducerRecord<>(topic, record)));
        }
    }

    private static List<byte[]> packed(Random random, List<byte[]> rows) {
        List<byte[]> packs = new ArrayList<>();
        ByteArrayOutputStream pack = new ByteArrayOutputStream();
        int left = 0;
        for (byte[] row : rows) {
            if (left == 0) {
                if (pack.size() > 0) {
                    packs.add(pack.toByteArray());
                    pack.reset();
                }
                left = 1 + random.nextInt(random.nextBoolean() ? 100 : 3);
            } else {
                pack.write('\n');
            }
            pack.writeBytes(row);
            left--;
        }
        packs.add(pack.toByteArray());
        return packs;
    }

    private static ObjectNode row(Random random, int id) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put(
                "id",
                random.nextInt(20) == 0
                        ? BigInteger.TWO.pow(64).subtract(BigInteger.valueOf(id))
                        : BigInteger.valueOf(id));
        row.put("n", random.nextInt());
        row.put("d", new BigDecimal(new BigInteger(90, random), 10));
        row.put("f", Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
        row.put("fl", random.nextFloat() * (float) Math.pow(10, random.nextInt(60) - 30));
        row.put("t", text(random));
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        row.put("b", Base64.getEncoder().encodeToString(bytes));
        row.put("j", "{\"a\": \"" + random.nextInt() + "\\n\", \"b\": [1, {}]}");
        row.putObject("p").put("wkb", "AQEAAAAAAAAAAADwPwAAAAAAAABA").putNull("srid");
        row.put("ts", "2026-01-0" + (1 + random.nextInt(9)) + "T00:00:0" + random.nextInt(10) + ".1Z");
        row.put("_line", random.nextInt(9));
        row.put("o\"d'd\\ü", random.nextLong());
        for (String column : List.of("n", "d", "f", "fl", "t", "b", "j", "p", "ts", "_line", "o\"d'd\\ü")) {
            if (random.nextInt(15) == 0) {
                row.putNull(column);
            } else if (random.nextInt(15) == 0) {
                row.remove(column);
            }
        }
        metadata(row, id);
        return row;
    }

    private static void metadata(ObjectNode row, int number) {
        row.put("_version", 2L * number)
                .put("_is_deleted", 0)
                .put("_op", "c")
                .put("_source_ts", 1_700_000_000_000L + number)
                .put("_extracted_at", 1_700_000_000_000L + number)
                .put("_binlog_file", "binlog.000001")
                .put("_binlog_pos", number)
                .put("_binlog_row", 0);
    }

    private static String text(Random random) {
        String alphabet = "ab \"\\/{}[],:\n\t\u0001\u007f'é€😀\u2028null true 1";
        StringBuilder text = new StringBuilder();
        int[] characters = alphabet.codePoints().toArray();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    /** What a row of another schema looks like, a value that does not fit, and garbage; each is unlike any other. */
    private static byte[] broken(Random random, int number, byte[] row) throws JsonProcessingException {
        String text = new String(row, UTF_8);
        String rest = text.substring(1);
        return (switch (random.nextInt(11)) {
                    case 0 -> "{\"unknown\":" + number + "," + rest;
                    case 1 -> "{\"unknown\":null," + rest;
                    case 2 -> text.replaceFirst("\"n\":-?[0-9]+", "\"n\":\"text\"");
                    case 3 -> text.replaceFirst("\"n\":-?[0-9]+", "\"n\":1.5");
                    case 4 -> text.replaceFirst("\"n\":-?[0-9]+", "\"n\":99999999999999");
                    case 5 -> text.replaceFirst("\"n\":-?[0-9]+", "\"n\":{\"a\":1}");
                    case 6 -> text.substring(0, text.length() - 1);
                    case 7 -> text + "}";
                    case 8 -> "garbage " + number;
                    case 9 -> "[" + number + "]";
                    default -> "{\"n\":1,\"n\":2," + rest.replaceFirst("\"n\":[^,]*,", "");
                })
                .getBytes(UTF_8);
    }
}
