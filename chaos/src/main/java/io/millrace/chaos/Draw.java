package io.millrace.chaos;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Draws values, edges and NULL more often than chance would. Dates and times are text, so that no zone touches them. */
final class Draw {

    private static final String[] WORDS = {
        "",
        " ",
        "mill",
        "é",
        "漢字",
        "🚀🛰",
        "it's",
        "\"quoted\"",
        "back\\slash",
        "tab\there",
        "line\nbreak",
        "null",
        "NULL",
        "0",
        "%",
        "{\"a\":1}",
        "ſtraße",
        "Ω≈ç√",
        "\u200b",
        "end "
    };

    private Draw() {}

    static Function<SplittableRandom, Object> orNull(Function<SplittableRandom, Object> values) {
        return random -> random.nextInt(8) == 0 ? null : values.apply(random);
    }

    static Function<SplittableRandom, Object> integer(long least, long most) {
        return random -> switch (random.nextInt(10)) {
            case 0 -> least;
            case 1 -> most;
            default -> random.nextLong(least, most);
        };
    }

    static Function<SplittableRandom, Object> unsignedLong() {
        return random -> random.nextInt(10) == 0
                ? BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)
                : new BigInteger(Long.toUnsignedString(random.nextLong()));
    }

    /** At most {@code length} characters. */
    static Function<SplittableRandom, Object> text(int length) {
        return random -> {
            StringBuilder text = new StringBuilder();
            int words = random.nextInt(6);
            for (int i = 0; i < words; i++) {
                String word = WORDS[random.nextInt(WORDS.length)];
                if (text.codePointCount(0, text.length()) + word.codePointCount(0, word.length()) <= length) {
                    text.append(word);
                }
            }
            return text.toString();
        };
    }

    static Function<SplittableRandom, Object> bytes(int length) {
        return random -> {
            byte[] bytes = new byte[random.nextInt(length + 1)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(256);
            }
            return bytes;
        };
    }

    static Function<SplittableRandom, Object> decimal(int precision, int scale) {
        return random -> {
            int digits = 1 + random.nextInt(precision);
            StringBuilder unscaled = new StringBuilder(random.nextBoolean() ? "-" : "");
            boolean most = random.nextInt(10) == 0;
            for (int i = 0; i < digits; i++) {
                unscaled.append(most ? 9 : random.nextInt(10));
            }
            return new BigDecimal(new BigInteger(unscaled.toString()), scale);
        };
    }

    static Function<SplittableRandom, Object> real() {
        return random -> switch (random.nextInt(6)) {
            case 0 -> 0.0;
            case 1 -> random.nextInt(1000) / 10.0;
            default -> (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-12, 13));
        };
    }

    /** Within what ClickHouse's Date32 holds. */
    static Function<SplittableRandom, Object> date() {
        return random ->
                LocalDate.of(1900, 1, 1).plusDays(random.nextInt(146_000)).toString();
    }

    static Function<SplittableRandom, Object> dateTime(int fraction) {
        return random -> date().apply(random) + " " + time(random, 24, fraction);
    }

    /** Within MySQL's TIMESTAMP. */
    static Function<SplittableRandom, Object> timestamp(int fraction) {
        return random -> LocalDate.of(1970, 1, 2).plusDays(random.nextInt(24_800)) + " " + time(random, 24, fraction);
    }

    static Function<SplittableRandom, Object> duration(int fraction) {
        return random -> (random.nextBoolean() ? "-" : "") + time(random, 838, fraction);
    }

    private static String time(SplittableRandom random, int hours, int fraction) {
        String time = String.format(
                Locale.ROOT, "%02d:%02d:%02d", random.nextInt(hours), random.nextInt(60), random.nextInt(60));
        if (fraction == 0) {
            return time;
        }
        int bound = (int) Math.pow(10, fraction);
        int digits = random.nextInt(3) == 0 ? 0 : random.nextInt(bound);
        return time + String.format(Locale.ROOT, ".%0" + fraction + "d", digits);
    }

    static Function<SplittableRandom, Object> oneOf(List<String> words) {
        return random -> words.get(random.nextInt(words.size()));
    }

    /** Some of the words, with commas between, as MySQL's SET takes them. */
    static Function<SplittableRandom, Object> someOf(List<String> words) {
        return random -> {
            int mask = random.nextInt(1 << words.size());
            StringBuilder set = new StringBuilder();
            for (int i = 0; i < words.size(); i++) {
                if ((mask >> i & 1) == 1) {
                    set.append(set.length() == 0 ? "" : ",").append(words.get(i));
                }
            }
            return set.toString();
        };
    }

    static Function<SplittableRandom, Object> json() {
        return random -> switch (random.nextInt(5)) {
            case 0 -> "{}";
            case 1 -> "[1, null, true, \"é🚀\"]";
            case 2 -> "null";
            default ->
                "{\"n\": " + random.nextInt() + ", \"nested\": {\"list\": [" + random.nextInt(100)
                        + ", \"a\\\"b\\\\c\"]}, \"漢\": " + random.nextBoolean() + "}";
        };
    }
}
