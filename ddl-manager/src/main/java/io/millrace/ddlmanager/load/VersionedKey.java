package io.millrace.ddlmanager.load;

import io.millrace.common.keys.KeyValue;
import java.util.List;

/**
 * A row that is read again.
 *
 * @param values of its key
 * @param version that it gets, unsigned
 */
public record VersionedKey(List<KeyValue> values, long version) {

    public VersionedKey {
        values = List.copyOf(values);
    }
}
