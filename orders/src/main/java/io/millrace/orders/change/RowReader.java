package io.millrace.orders.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.settings.OrdersSettings;
import io.millrace.common.wire.RowColumns;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a row of the row topics says about an order. A row is a line of JSON with MySQL's columns and Millrace's own:
 * {@code {"id":17,"detail_count":3,…,"_version":8,"_is_deleted":0,"_op":"c",…}}.
 *
 * <p>Threads: may be shared.
 */
public final class RowReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final String id;
    private final String count;
    private final String detailsOrder;
    private final List<String> detailsKey;
    private final Set<String> wanted = new HashSet<>();

    /** A row as it is to be written to the topic of changes. */
    public record Keyed(String order, Change change) {}

    public RowReader(OrdersSettings settings) {
        this.id = ColumnNaming.inside(settings.id());
        this.count = ColumnNaming.inside(settings.count());
        this.detailsOrder = ColumnNaming.inside(settings.detailsOrder());
        this.detailsKey =
                settings.detailsKey().stream().map(ColumnNaming::inside).toList();
        wanted.addAll(Set.of(RowColumns.VERSION, RowColumns.IS_DELETED, RowColumns.OP, RowColumns.SOURCE_TS));
        wanted.addAll(Set.of(id, count));
        wanted.add(detailsOrder);
        wanted.addAll(detailsKey);
    }

    /** @throws RowException when the row does not say which order it is */
    public Keyed order(byte[] row) throws RowException {
        Map<String, String> values = values(row);
        return new Keyed(required(values, id), new Change.OfOrder(origin(values), count(values.get(count))));
    }

    /** @throws RowException when the row does not say to which order it belongs, or which detail it is */
    public Keyed detail(byte[] row) throws RowException {
        Map<String, String> values = values(row);
        String[] key = new String[detailsKey.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = required(values, detailsKey.get(i));
        }
        return new Keyed(required(values, detailsOrder), new Change.OfDetail(origin(values), detail(key)));
    }

    /** The name of a detail, of the values of its key. */
    public static String detail(String... key) {
        if (key.length == 1) {
            return key[0];
        }
        StringBuilder name = new StringBuilder();
        for (String value : key) {
            // No two keys have one name, whatever is in them.
            name.append(name.isEmpty() ? "" : "/")
                    .append(value.replace("~", "~0").replace("/", "~1"));
        }
        return name.toString();
    }

    private static Change.Origin origin(Map<String, String> values) throws RowException {
        boolean deleted = required(values, RowColumns.IS_DELETED).equals("1");
        try {
            return new Change.Origin(
                    Long.parseUnsignedLong(required(values, RowColumns.VERSION)),
                    deleted,
                    deleted ? Change.Op.DELETED : op(values.get(RowColumns.OP)),
                    Long.parseLong(values.getOrDefault(RowColumns.SOURCE_TS, "0")));
        } catch (NumberFormatException e) {
            throw new RowException(RowException.NOT_A_ROW, "one of Millrace's own columns holds no number");
        }
    }

    private static Change.Op op(String letter) {
        if ("c".equals(letter)) {
            return Change.Op.CREATED;
        }
        return "r".equals(letter) ? Change.Op.READ : Change.Op.UPDATED;
    }

    /** What is no whole number says nothing. */
    private static long count(String text) {
        try {
            return text == null ? Change.UNSAID : Math.max(Change.UNSAID, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Change.UNSAID;
        }
    }

    private static String required(Map<String, String> values, String column) throws RowException {
        String value = values.get(column);
        if (value == null) {
            throw new RowException(
                    column.startsWith("_") ? RowException.NOT_A_ROW : RowException.NO_VALUE,
                    "the row has no value in " + ColumnNaming.shown(column));
        }
        return value;
    }

    /** The texts of the columns that are asked for; NULL is left out. */
    private Map<String, String> values(byte[] row) throws RowException {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = JSON.createParser(row)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RowException(RowException.NOT_A_ROW, "the line is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String column = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL && wanted.contains(column)) {
                    values.put(column, parser.getText());
                }
            }
            return values;
        } catch (IOException e) {
            throw new RowException(RowException.NOT_A_ROW, "the line is no JSON");
        }
    }
}
