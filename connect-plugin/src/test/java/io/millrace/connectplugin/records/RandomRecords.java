package io.millrace.connectplugin.records;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Schemas and values of every type that Connect has, with the extremes of each. The same seed makes the same ones. */
final class RandomRecords {

    private static final int DEEPEST = 4;
    private static final long MILLIS_PER_DAY = 86_400_000;

    private static final String[] TEXTS_NAMES = {
        "io.debezium.data.Json", "io.debezium.data.Enum", "io.debezium.data.EnumSet", "io.debezium.time.ZonedTimestamp"
    };
    private static final String[] NUMBERS_NAMES = {
        "io.debezium.time.MicroTimestamp",
        "io.debezium.time.Timestamp",
        "io.debezium.time.MicroTime",
        "io.debezium.time.Date"
    };

    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    /** Mostly of structs, as records are. */
    Schema schema() {
        return random.nextInt(4) == 0 ? schema(0) : struct(0).build();
    }

    private Schema schema(int depth) {
        SchemaBuilder schema = switch (random.nextInt(depth < DEEPEST ? 17 : 13)) {
            case 0 -> SchemaBuilder.int8();
            case 1 -> SchemaBuilder.int16();
            case 2 -> named(SchemaBuilder.int32(), NUMBERS_NAMES);
            case 3 -> named(SchemaBuilder.int64(), NUMBERS_NAMES);
            case 4 -> SchemaBuilder.float32();
            case 5 -> SchemaBuilder.float64();
            case 6 -> SchemaBuilder.bool();
            case 7 -> named(SchemaBuilder.string(), TEXTS_NAMES);
            case 8 -> named(SchemaBuilder.bytes(), "io.debezium.data.Bits");
            case 9 -> Decimal.builder(random.nextInt(40) - 5);
            case 10 -> Date.builder();
            case 11 -> Time.builder();
            case 12 -> Timestamp.builder();
            case 13 -> SchemaBuilder.array(schema(depth + 1));
            case 14 -> SchemaBuilder.map(SchemaBuilder.string().build(), schema(depth + 1));
            case 15 -> SchemaBuilder.map(schema(depth + 1), schema(depth + 1));
            default -> struct(depth);
        };
        if (random.nextBoolean()) {
            schema.optional();
        }
        if (schema.type().isPrimitive() && random.nextInt(4) == 0) {
            schema.defaultValue(present(schema));
        }
        return schema.build();
    }

    private SchemaBuilder struct(int depth) {
        SchemaBuilder struct =
                SchemaBuilder.struct().name(random.nextBoolean() ? "server.db.table.Envelope" : "db.Value");
        Set<String> names = new LinkedHashSet<>(List.of("source"));
        for (int count = random.nextInt(20); count > 0; count--) {
            names.add(text(1 + random.nextInt(12)));
        }
        names.forEach(name -> struct.field(name, schema(depth + 1)));
        return struct;
    }

    private SchemaBuilder named(SchemaBuilder schema, String... names) {
        return random.nextBoolean()
                ? schema.name(names[random.nextInt(names.length)]).version(1)
                : schema;
    }

    /** A value that the schema takes; null only if it is optional or has a default that is written instead. */
    Object value(Schema schema) {
        return schema.isOptional() && random.nextInt(4) == 0 ? null : present(schema);
    }

    private Object present(Schema schema) {
        return switch (schema.name() == null ? "" : schema.name()) {
            case Decimal.LOGICAL_NAME ->
                new BigDecimal(
                        new BigInteger(random.nextInt(130), random).subtract(BigInteger.valueOf(random.nextInt(1000))),
                        Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
            case Date.LOGICAL_NAME -> new java.util.Date((random.nextInt(8_000_000) - 4_000_000) * MILLIS_PER_DAY);
            case Time.LOGICAL_NAME -> new java.util.Date(random.nextInt((int) MILLIS_PER_DAY));
            case Timestamp.LOGICAL_NAME -> new java.util.Date(wholeNumber());
            default -> ofType(schema);
        };
    }

    private Object ofType(Schema schema) {
        return switch (schema.type()) {
            case INT8 -> (byte) wholeNumber();
            case INT16 -> (short) wholeNumber();
            case INT32 -> (int) wholeNumber();
            case INT64 -> wholeNumber();
            case FLOAT32 -> (float) number();
            case FLOAT64 -> number();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> text(length());
            case BYTES -> bytes();
            case ARRAY -> {
                List<Object> array = new ArrayList<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    array.add(value(schema.valueSchema()));
                }
                yield array;
            }
            case MAP -> {
                Map<Object, Object> map = new HashMap<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    map.put(value(schema.keySchema()), value(schema.valueSchema()));
                }
                yield map;
            }
            case STRUCT -> {
                Struct struct = new Struct(schema);
                for (Field field : schema.fields()) {
                    struct.put(field, value(field.schema()));
                }
                yield struct;
            }
        };
    }

    private Object bytes() {
        byte[] bytes = new byte[length()];
        random.nextBytes(bytes);
        return random.nextBoolean() ? bytes : ByteBuffer.wrap(bytes);
    }

    private long wholeNumber() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> Long.MIN_VALUE;
            case 2 -> Long.MAX_VALUE;
            case 3 -> random.nextInt(1000) - 500;
            case 4 -> random.nextInt();
            default -> random.nextLong();
        };
    }

    private double number() {
        double[] extremes = {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            0.0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            0.1f
        };
        return switch (random.nextInt(4)) {
            case 0 -> extremes[random.nextInt(extremes.length)];
            case 1 -> random.nextInt(100_000) / 100.0;
            case 2 -> random.nextGaussian();
            default -> Double.longBitsToDouble(random.nextLong());
        };
    }

    /** Mostly short; now and then longer than a buffer of Jackson. */
    private int length() {
        return random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(30);
    }

    /** ASCII, control characters, all planes of Unicode, and halves of characters. */
    private String text(int length) {
        StringBuilder text = new StringBuilder();
        int kinds = random.nextInt(6) + 1;
        while (text.length() < length) {
            switch (random.nextInt(kinds)) {
                case 0 -> text.append((char) (' ' + random.nextInt(95)));
                case 1 -> text.append((char) random.nextInt(' '));
                case 2 -> text.append((char) (0x7F + random.nextInt(0x800)));
                case 3 -> text.append((char) (0x800 + random.nextInt(0xD000)));
                case 4 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append((char) (0xD800 + random.nextInt(0x2800)));
            }
        }
        return text.toString();
    }
}
