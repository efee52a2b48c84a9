package io.millrace.connectplugin.json;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonFormatter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;

/**
 * The text of a binary JSON document as MySQL writes it (sql-common/json_dom.cc, {@code wrapper_to_string}), but
 * without the spaces after ':' and ','.
 */
final class MysqlJsonText implements JsonFormatter {

    /** {@code base64_encode} in MySQL breaks lines at this length. */
    private static final int BASE64_LINE = 76;

    private final StringBuilder text = new StringBuilder();

    private MysqlJsonText() {}

    /** @throws UncheckedIOException when the bytes are not a document */
    static String of(byte[] document) {
        MysqlJsonText formatter = new MysqlJsonText();
        try {
            new Reader(document).parse(formatter);
        } catch (IOException e) {
            throw new UncheckedIOException("The value is not a binary JSON document.", e);
        }
        return formatter.text.toString();
    }

    /** Corrects the client library, which decodes the fields of a negative TIME wrongly: they are those of its absolute value. */
    private static final class Reader extends JsonBinary {

        private static final long MICROSECONDS = 1L << 24;

        Reader(byte[] bytes) {
            super(bytes);
        }

        @Override
        protected void parseTime(JsonFormatter formatter) throws IOException {
            long packed = readInt64();
            long time = Math.abs(packed) / MICROSECONDS;
            ((MysqlJsonText) formatter)
                    .time(packed < 0, (int) (time >> 12) & 0x3FF, (int) (time >> 6) & 0x3F, (int) time & 0x3F, (int)
                            (Math.abs(packed) % MICROSECONDS));
        }
    }

    private void time(boolean negative, int hours, int minutes, int seconds, int micros) {
        text.append('"').append(negative ? "-" : "");
        text.append(String.format(Locale.ROOT, "%02d:%02d:%02d.%06d", hours, minutes, seconds, micros))
                .append('"');
    }

    @Override
    public void beginObject(int size) {
        text.append('{');
    }

    @Override
    public void beginArray(int size) {
        text.append('[');
    }

    @Override
    public void endObject() {
        text.append('}');
    }

    @Override
    public void endArray() {
        text.append(']');
    }

    @Override
    public void nextEntry() {
        text.append(',');
    }

    @Override
    public void name(String name) {
        quote(name);
        text.append(':');
    }

    @Override
    public void value(String value) {
        quote(value);
    }

    @Override
    public void value(int value) {
        text.append(value);
    }

    @Override
    public void value(long value) {
        text.append(value);
    }

    @Override
    public void value(BigInteger value) {
        text.append(value);
    }

    @Override
    public void value(double value) {
        text.append(MysqlDouble.text(value));
    }

    @Override
    public void value(BigDecimal value) {
        text.append(value.toPlainString());
    }

    @Override
    public void value(boolean value) {
        text.append(value);
    }

    @Override
    public void valueNull() {
        text.append("null");
    }

    @Override
    public void valueYear(int year) {
        text.append(year);
    }

    @Override
    public void valueDate(int year, int month, int day) {
        text.append(String.format(Locale.ROOT, "\"%04d-%02d-%02d\"", year, month, day));
    }

    @Override
    public void valueDatetime(int year, int month, int day, int hour, int minute, int second, int micros) {
        text.append(String.format(
                Locale.ROOT, "\"%04d-%02d-%02d %02d:%02d:%02d.%06d\"", year, month, day, hour, minute, second, micros));
    }

    @Override
    public void valueTime(int hours, int minutes, int seconds, int micros) {
        throw new IllegalStateException("The reader writes times itself.");
    }

    @Override
    public void valueTimestamp(long seconds, int micros) {
        throw new IllegalStateException("A JSON document of MySQL has no TIMESTAMP: MySQL stores it as a DATETIME.");
    }

    @Override
    public void valueOpaque(ColumnType type, byte[] value) {
        String base64 = Base64.getMimeEncoder(BASE64_LINE, new byte[] {'\n'}).encodeToString(value);
        quote("base64:type" + type.getCode() + ":" + base64);
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
