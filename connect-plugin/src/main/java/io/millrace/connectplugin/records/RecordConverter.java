package io.millrace.connectplugin.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverterConfig;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.ConverterType;
import org.apache.kafka.connect.storage.StringConverterConfig;

/**
 * Writes the keys and values of a source connector as JSON without schemas: the bytes of Kafka's {@code JsonConverter} with
 * the same settings. That one makes a tree of each record before it writes it; this one writes as it goes, and looks at a
 * schema once. When a required value is null, JsonConverter fails, and this converter writes null.
 *
 * <p>Its settings are those of {@code JsonConverter}, with {@code schemas.enable=false}, and two lists that leave out what
 * nobody reads: {@value #ENVELOPE_FIELDS} and {@value #SOURCE_FIELDS}. They apply to Debezium's change events only; keys,
 * schema changes and heartbeats are always whole.
 *
 * <p>Threads: belongs to one, as a task's converters do.
 */
public final class RecordConverter implements Converter {

    /** The fields of a change event that are written; none named: all. */
    public static final String ENVELOPE_FIELDS = "envelope.fields";

    /** The fields of a change event's {@code source} that are written; none named: all. */
    public static final String SOURCE_FIELDS = "source.fields";

    private static final ConfigDef SETTINGS = new ConfigDef(JsonConverterConfig.configDef())
            .define(
                    ENVELOPE_FIELDS,
                    ConfigDef.Type.LIST,
                    "",
                    ConfigDef.Importance.LOW,
                    "The fields of a change event that are written. Empty: all.")
            .define(
                    SOURCE_FIELDS,
                    ConfigDef.Type.LIST,
                    "",
                    ConfigDef.Importance.LOW,
                    "The fields of a change event's source that are written. Empty: all.");

    private static final JsonFactory JSON = new JsonFactory();

    /** Each table has one, and each statement about it makes a new one. */
    private static final int MOST_SCHEMAS = 10_000;

    private static final int USUAL_BYTES = 4 * 1024;
    private static final int MOST_KEPT_BYTES = 1024 * 1024;

    private final Map<Schema, ValueWriter> writers = new IdentityHashMap<>();
    private ByteArrayOutputStream buffer = new ByteArrayOutputStream(USUAL_BYTES);
    private ValueWriters schemas;

    @Override
    public ConfigDef config() {
        return SETTINGS;
    }

    /** @throws ConfigException also when schemas are to be written */
    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        Map<String, Object> parsed = SETTINGS.parse(withType(settings, isKey));
        if ((Boolean) parsed.get(JsonConverterConfig.SCHEMAS_ENABLE_CONFIG)) {
            throw new ConfigException(
                    JsonConverterConfig.SCHEMAS_ENABLE_CONFIG,
                    true,
                    "this converter writes no schemas; set it to false");
        }
        schemas = ValueWriters.of(parsed);
        writers.clear();
    }

    /**
     * @return null for a tombstone
     * @throws DataException when the value has no schema, or is not what its schema says
     */
    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        if (schema == null) {
            if (value == null) {
                return null;
            }
            throw new DataException("a record of the topic " + topic + " has no schema");
        }
        buffer.reset();
        try (JsonGenerator json = JSON.createGenerator(buffer)) {
            writer(schema).write(json, value);
        } catch (ClassCastException e) {
            throw new DataException("a record of the topic " + topic + " does not fit its schema", e);
        } catch (IOException e) {
            throw new DataException("a record of the topic " + topic + " cannot be written as JSON", e);
        }
        byte[] bytes = buffer.toByteArray();
        if (bytes.length > MOST_KEPT_BYTES) {
            buffer = new ByteArrayOutputStream(USUAL_BYTES);
        }
        return bytes;
    }

    /** @throws DataException always: a source connector reads no records */
    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        throw new DataException("Millrace's converter only writes records; read the topic " + topic
                + " with org.apache.kafka.connect.json.JsonConverter");
    }

    private ValueWriter writer(Schema schema) {
        ValueWriter known = writers.get(schema);
        if (known != null) {
            return known;
        }
        if (writers.size() >= MOST_SCHEMAS) {
            writers.clear();
        }
        ValueWriter made = schemas.ofRecord(schema);
        writers.put(schema, made);
        return made;
    }

    private static Map<String, Object> withType(Map<String, ?> settings, boolean isKey) {
        Map<String, Object> typed = new HashMap<>(settings);
        typed.put(
                StringConverterConfig.TYPE_CONFIG, isKey ? ConverterType.KEY.getName() : ConverterType.VALUE.getName());
        return typed;
    }
}
