package io.millrace.benchmarks;

import io.debezium.data.Envelope;
import java.time.Instant;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** A new row of MySQL as Debezium (3.6.1) hands it to Connect. */
record ChangeEvent(Struct value) {

    private static final Schema ROW = SchemaBuilder.struct()
            .name("cdc.shop.orders.Value")
            .field("id", Schema.INT64_SCHEMA)
            .field("customer_id", Schema.INT64_SCHEMA)
            .field("status", named(SchemaBuilder.string(), "io.debezium.data.Enum"))
            .field("quantity", Schema.INT32_SCHEMA)
            .field("amount", Schema.STRING_SCHEMA)
            .field("discount", Schema.OPTIONAL_STRING_SCHEMA)
            .field("rate", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("created_at", named(SchemaBuilder.int64(), "io.debezium.time.MicroTimestamp"))
            .field("updated_at", named(SchemaBuilder.string(), "io.debezium.time.ZonedTimestamp"))
            .field("due", named(SchemaBuilder.int32(), "io.debezium.time.Date"))
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("street", Schema.OPTIONAL_STRING_SCHEMA)
            .field("city", Schema.OPTIONAL_STRING_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .field("paid", Schema.INT16_SCHEMA)
            .field("attributes", named(SchemaBuilder.string(), "io.debezium.data.Json"))
            .field("token", Schema.OPTIONAL_BYTES_SCHEMA)
            .optional()
            .build();

    static final int COLUMNS = ROW.fields().size();

    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.mysql.Source")
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
            .field("db", Schema.STRING_SCHEMA)
            .field("sequence", Schema.OPTIONAL_STRING_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
            .field("table", Schema.OPTIONAL_STRING_SCHEMA)
            .field("server_id", Schema.INT64_SCHEMA)
            .field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
            .field("file", Schema.STRING_SCHEMA)
            .field("pos", Schema.INT64_SCHEMA)
            .field("row", Schema.INT32_SCHEMA)
            .field("thread", Schema.OPTIONAL_INT64_SCHEMA)
            .field("query", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Envelope ENVELOPE = Envelope.defineSchema()
            .withName("cdc.shop.orders.Envelope")
            .withRecord(ROW)
            .withSource(SOURCE)
            .build();

    /** @param number decides the values */
    static ChangeEvent of(int number) {
        Random random = new Random(number);
        byte[] token = new byte[16];
        random.nextBytes(token);
        Instant at = Instant.parse("2026-11-01T00:00:00.123456Z").plusMillis(number);
        long micros = at.toEpochMilli() * 1_000 + number % 1_000;
        Struct row = new Struct(ROW)
                .put("id", 1_000_000L + number)
                .put("customer_id", (long) random.nextInt(1_000_000))
                .put("status", "shipped")
                .put("quantity", random.nextInt(100))
                .put("amount", random.nextInt(10_000) + ".95")
                .put("rate", random.nextInt(10_000) / 10_000.0)
                .put("created_at", micros)
                .put("updated_at", at.toString())
                .put("due", 20_000 + random.nextInt(1_000))
                .put("name", "Zoë Müller " + number)
                .put("street", random.nextInt(200) + " Mill Lane")
                .put("city", "Nürnberg")
                .put("note", "leave the parcel with the neighbour on the left, \"Smith\"")
                .put("paid", (short) 1)
                .put("attributes", "{\"gift\": true, \"colours\": [\"red\", \"blue\"]}")
                .put("token", token);
        Struct source = new Struct(SOURCE)
                .put("version", "3.6.1.Final")
                .put("connector", "mysql")
                .put("name", "cdc")
                .put("ts_ms", at.toEpochMilli())
                .put("snapshot", "false")
                .put("db", "shop")
                .put("ts_us", micros)
                .put("ts_ns", micros * 1_000)
                .put("table", "orders")
                .put("server_id", 1L)
                .put("gtid", "6895a45e-e555-11f1-b25f-02fc00000001:" + number)
                .put("file", "binlog.000002")
                .put("pos", 211_050_922L + number)
                .put("row", number % 100)
                .put("thread", 73L);
        return new ChangeEvent(ENVELOPE.create(row, source, at));
    }

    private static Schema named(SchemaBuilder schema, String name) {
        return schema.name(name).version(1).build();
    }
}
