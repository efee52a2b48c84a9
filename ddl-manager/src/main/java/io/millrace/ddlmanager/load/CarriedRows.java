package io.millrace.ddlmanager.load;

import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.keys.KeyValue;
import java.util.List;
import java.util.stream.Collectors;

/** Which rows are carried, and with which versions. */
sealed interface CarriedRows {

    /** Condition in MySQL. */
    String where(KeyOrder order);

    /** MySQL expression for {@code _version}. */
    String version(KeyOrder order);

    /** Tells quarantined rows of a copy apart. */
    long firstNumber();

    /** Those of a copy: each change beats them. */
    record OfRange(KeyRange range) implements CarriedRows {

        @Override
        public String where(KeyOrder order) {
            return order.within(range);
        }

        @Override
        public String version(KeyOrder order) {
            return "0";
        }

        @Override
        public long firstNumber() {
            return (long) range.number() << RowPath.ROW_BITS;
        }

        @Override
        public String toString() {
            return range.toString();
        }
    }

    /** Some rows, each with a version of its own. */
    record OfKeys(List<VersionedKey> keys) implements CarriedRows {

        @Override
        public String where(KeyOrder order) {
            return order.among(values());
        }

        @Override
        public String version(KeyOrder order) {
            return keys.stream()
                    .map(key -> "WHEN " + order.among(List.of(key.values())) + " THEN "
                            + Long.toUnsignedString(key.version()))
                    .collect(Collectors.joining(" ", "CASE ", " END"));
        }

        @Override
        public long firstNumber() {
            return 0;
        }

        private List<List<KeyValue>> values() {
            return keys.stream().map(VersionedKey::values).toList();
        }

        @Override
        public String toString() {
            return "of " + keys.size() + " keys";
        }
    }
}
