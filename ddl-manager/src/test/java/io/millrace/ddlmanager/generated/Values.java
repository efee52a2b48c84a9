package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Scene.LiveColumn;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws values that a column can hold and ClickHouse can, as MySQL reads them. */
final class Values {

    /** Rows of a table at most, by its key's first column. */
    static final int KEYS = 60;

    private static final List<String> WORDS =
            List.of("", "mill", "it's", "back\\slash", "end ", "\"q\"", "a\tb\nc", "NULL");
    private static final List<String> WESTERN = List.of("é", "Grüße", "ÿ");
    private static final List<String> ANY = List.of("漢字", "🚀", "ſtraße", "Ω≈ç", "é");
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern DIGITS = Pattern.compile("\\((\\d+)(?:,(\\d+))?\\)");

    private Values() {}

    static String any(LiveColumn column, SplittableRandom random) {
        return column.nullable() && random.nextInt(6) == 0 ? "NULL" : value(column, random);
    }

    /** Of few values, so that rows are met again. */
    static String key(LiveColumn column, SplittableRandom random) {
        int number = 1 + random.nextInt(KEYS);
        return switch (column.type()) {
            case "char", "varchar" -> "'k" + number + "'";
            case "binary", "varbinary" -> "0x6B" + String.format(Locale.ROOT, "%02X", number);
            case "date", "datetime", "timestamp" -> "'2024-01-01' + INTERVAL " + number + " DAY";
            default -> String.valueOf(number);
        };
    }

    private static String value(LiveColumn column, SplittableRandom random) {
        boolean unsigned = column.columnType().contains("unsigned");
        return switch (column.type()) {
            case "tinyint" -> integer(random, 8, unsigned);
            case "smallint" -> integer(random, 16, unsigned);
            case "mediumint" -> integer(random, 24, unsigned);
            case "int" -> integer(random, 32, unsigned);
            case "bigint" -> integer(random, 64, unsigned);
            case "decimal" -> decimal(column, random, unsigned);
            case "float" -> (unsigned ? "" : sign(random)) + random.nextInt(1000) / 4.0;
            case "double" -> (unsigned ? "" : sign(random)) + random.nextInt(1_000_000) / 7.0 + "e0";
            case "bit" -> String.valueOf(random.nextLong(1L << Math.min(62, digits(column, 1))));
            case "char", "varchar" -> text(column, random, (int) Math.min(40, column.length()));
            case "tinytext", "text", "mediumtext", "longtext" -> text(column, random, 40);
            case "binary", "varbinary" -> bytes(random, (int) Math.min(20, column.length()));
            case "tinyblob", "blob", "mediumblob", "longblob" -> bytes(random, 20);
            case "date" -> "'2024-01-01' + INTERVAL " + (random.nextInt(20_000) - 10_000) + " DAY";
            case "datetime" ->
                "'2024-01-01 00:00:00' + INTERVAL " + random.nextInt() + " SECOND + INTERVAL "
                        + random.nextInt(1_000_000) + " MICROSECOND";
            case "timestamp" -> "'2020-01-01 12:00:00' + INTERVAL " + random.nextInt(100_000_000) + " SECOND";
            case "time" ->
                "'" + sign(random) + random.nextInt(838) + ":" + random.nextInt(10, 60) + ":" + random.nextInt(10, 60)
                        + "'";
            case "year" -> String.valueOf(random.nextInt(1901, 2156));
            case "json" -> "'{\"n\": " + random.nextInt(1000) + ", \"a\": [true, null, \"é\"]}'";
            case "enum" -> String.valueOf(1 + random.nextInt(labels(column)));
            case "set" -> String.valueOf(random.nextInt(1 << labels(column)));
            default -> throw new IllegalArgumentException("no value for " + column);
        };
    }

    private static String sign(SplittableRandom random) {
        return random.nextBoolean() ? "-" : "";
    }

    private static String integer(SplittableRandom random, int bits, boolean unsigned) {
        if (random.nextInt(3) > 0) {
            return String.valueOf(random.nextInt(100));
        }
        if (bits == 64) {
            return unsigned ? Long.toUnsignedString(random.nextLong()) : String.valueOf(random.nextLong());
        }
        long number = random.nextLong(1L << bits);
        return String.valueOf(unsigned ? number : number - (1L << bits - 1));
    }

    private static String decimal(LiveColumn column, SplittableRandom random, boolean unsigned) {
        Matcher matcher = DIGITS.matcher(column.columnType());
        int scale = matcher.find() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : 0;
        int whole = matcher.reset().find() ? Math.min(6, Integer.parseInt(matcher.group(1)) - scale) : 6;
        String number = String.valueOf(random.nextInt((int) Math.pow(10, Math.max(0, whole))));
        return (unsigned ? "" : sign(random))
                + number
                + (scale == 0 ? "" : "." + random.nextInt(Math.min(10, scale * 10)));
    }

    private static int digits(LiveColumn column, int other) {
        Matcher matcher = DIGITS.matcher(column.columnType());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : other;
    }

    private static int labels(LiveColumn column) {
        return (int) LABEL.matcher(column.columnType()).results().count();
    }

    private static String text(LiveColumn column, SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            String word = word(column.charset(), random);
            if (text.codePointCount(0, text.length()) + word.codePointCount(0, word.length()) <= length) {
                text.append(word);
            }
        }
        return hexText(text.toString());
    }

    private static String word(String charset, SplittableRandom random) {
        List<String> words = random.nextInt(3) > 0
                ? WORDS
                : switch (charset) {
                    case "utf8mb4", "utf16" -> ANY;
                    case "utf8mb3" -> List.of("漢字", "é");
                    case "latin1" -> WESTERN;
                    default -> WORDS;
                };
        return words.get(random.nextInt(words.size()));
    }

    /** Free of quotes and escapes, whatever the session's modes. */
    private static String hexText(String text) {
        return text.isEmpty() ? "''" : "_utf8mb4 0x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[random.nextInt(length + 1)];
        random.nextBytes(bytes);
        return bytes.length == 0 ? "''" : "0x" + HexFormat.of().formatHex(bytes);
    }
}
