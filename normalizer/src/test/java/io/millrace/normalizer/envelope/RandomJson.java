package io.millrace.normalizer.envelope;

import java.util.Random;

/** JSON objects as a row could be, and worse: escapes, all of Unicode, nesting, spaces, numbers of any length. */
final class RandomJson {

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    String object() {
        return object(0);
    }

    private String object(int depth) {
        StringBuilder json = new StringBuilder("{");
        int fields = random.nextInt(depth == 0 ? 12 : 4);
        for (int i = 0; i < fields; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(space())
                    .append('"')
                    .append('c')
                    .append(depth)
                    .append('_')
                    .append(i)
                    .append(characters())
                    .append('"')
                    .append(space())
                    .append(':')
                    .append(space())
                    .append(value(depth + 1))
                    .append(space());
        }
        return json.append('}').toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> Long.toString(random.nextLong());
            case 3 ->
                random.nextInt(1000) + "." + "7".repeat(1 + random.nextInt(40)) + (random.nextBoolean() ? "e-3" : "");
            case 4 -> '"' + characters() + '"';
            case 5 -> object(depth);
            default -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
        };
    }

    private String characters() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append("\\\"");
                case 1 -> text.append("\\\\");
                case 2 -> text.append("\\u").append(String.format("%04x", random.nextInt(0xD800)));
                case 3 -> text.append("}{][,:".charAt(random.nextInt(6)));
                case 4 -> text.appendCodePoint(0x1F600 + random.nextInt(50));
                default -> text.appendCodePoint(']' + random.nextInt(0x600));
            }
        }
        return text.toString();
    }

    private String space() {
        return random.nextInt(5) == 0 ? " \t\n".substring(0, 1 + random.nextInt(3)) : "";
    }
}
