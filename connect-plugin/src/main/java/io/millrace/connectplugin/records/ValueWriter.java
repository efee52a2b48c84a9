package io.millrace.connectplugin.records;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.kafka.connect.errors.DataException;

/**
 * Writes the values of one schema.
 *
 * @param present writes what is not null
 * @param instead is written instead of null; null: none
 * @param optional whether null is a value
 */
record ValueWriter(Present present, Object instead, boolean optional) {

    /** Writes values that are not null. */
    @FunctionalInterface
    interface Present {

        /** @throws ClassCastException when the value is of another class than those of the schema */
        void write(JsonGenerator json, Object value) throws IOException;
    }

    /** @throws DataException when the schema requires a value and there is none */
    void write(JsonGenerator json, Object value) throws IOException {
        Object written = value == null ? instead : value;
        if (written != null) {
            present.write(json, written);
        } else if (optional) {
            json.writeNull();
        } else {
            throw new DataException("a value that the schema requires is null");
        }
    }
}
