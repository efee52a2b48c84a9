package io.millrace.connectplugin.records;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes the values of one schema.
 *
 * @param present writes what is not null
 * @param instead is written instead of null; null: none
 */
record ValueWriter(Present present, Object instead) {

    /** Writes values that are not null. */
    @FunctionalInterface
    interface Present {

        /** @throws ClassCastException when the value is of another class than those of the schema */
        void write(JsonGenerator json, Object value) throws IOException;
    }

    /**
     * Null is written also where the schema requires a value. Debezium gives such a row when it is wrong about the table: it goes
     * to quarantine, and the others continue. An exception would end the task, and name no table.
     */
    void write(JsonGenerator json, Object value) throws IOException {
        Object written = value == null ? instead : value;
        if (written != null) {
            present.write(json, written);
        } else {
            json.writeNull();
        }
    }
}
