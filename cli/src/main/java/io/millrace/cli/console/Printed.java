package io.millrace.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.Printable;
import io.millrace.common.Sizes;

/** Turns what is shown into text that does no harm where it is shown. */
public final class Printed {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Printed() {}

    /** The same as the service answers over HTTP. */
    public static String json(Object view) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records can be written", e);
        }
    }

    /** {@code 1 error}, {@code 2 errors}. */
    public static String count(long number, String noun) {
        return Sizes.count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** On one line, and nothing in it is taken for a colour by picocli. */
    public static String uncoloured(String text) {
        return Printable.line(text).replace("@|", "@ |").replace("|@", "| @");
    }
}
