package io.millrace.ddlmanager.views;

import io.millrace.common.problem.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ClickHouse says of a failure, without what is another each time: the same trouble has the same words. */
public final class ClickHouseWords {

    private static final Pattern MESSAGE = Pattern.compile("(?s).*?DB::Exception: (.*?)\\s*(?:\\(version .*)?");

    private ClickHouseWords() {}

    static String of(Problem failure) {
        return of(failure.getMessage());
    }

    /** @param failure a message that has ClickHouse's in it */
    public static String of(String failure) {
        Matcher message = MESSAGE.matcher(failure);
        return message.matches() ? message.group(1) : failure;
    }
}
