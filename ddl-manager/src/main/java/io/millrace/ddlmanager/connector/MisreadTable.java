package io.millrace.ddlmanager.connector;

import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What Debezium says of a row when it did not understand a statement that changed, or made, the row's table. It ends the
 * task there, also before it has sent that statement on ({@code
 * BinlogStreamingChangeEventSource.validateChangeEventWithTable} and {@code informAboutUnknownTableIfRequired}, {@code
 * TableSchemaBuilder.createValueGenerator}, Debezium 3.6).
 *
 * @param reason a sentence
 */
public record MisreadTable(Named named, String reason) {

    private static final Pattern OTHER_COLUMNS = Pattern.compile(
            "Error processing row in (.+?), internal schema size (\\d+), but row size (\\d+)", Pattern.DOTALL);
    private static final Pattern UNKNOWN =
            Pattern.compile("change event for table (.+?) whose schema isn't known to this connector", Pattern.DOTALL);
    private static final Pattern OTHER_VALUE =
            Pattern.compile("Failed to properly convert data value for '(.+?)' of type ([^\\n]+)", Pattern.DOTALL);

    /** What the message names. Names are not quoted in it, and may have dots and line breaks in them. */
    sealed interface Named {

        Stream<TableId> in(String database);

        record Table(String table) implements Named {
            @Override
            public Stream<TableId> in(String database) {
                return Stream.of(new TableId(database, table));
            }
        }

        record DatabaseAndTable(String text) implements Named {
            @Override
            public Stream<TableId> in(String database) {
                return behind(database, text).map(table -> new TableId(database, table));
            }
        }

        record DatabaseTableAndColumn(String text) implements Named {
            @Override
            public Stream<TableId> in(String database) {
                return behind(database, text)
                        .flatMap(both -> IntStream.range(1, both.length())
                                .filter(i -> both.charAt(i) == '.')
                                .mapToObj(i -> new TableId(database, both.substring(0, i))));
            }
        }

        private static Stream<String> behind(String database, String text) {
            return text.startsWith(database + ".") ? Stream.of(text.substring(database.length() + 1)) : Stream.empty();
        }
    }

    /** @param trace of a failed task */
    static Optional<MisreadTable> in(String trace) {
        Matcher columns = OTHER_COLUMNS.matcher(trace);
        if (columns.find()) {
            return Optional.of(new MisreadTable(
                    new Named.Table(columns.group(1)),
                    "Debezium knows " + columns.group(2) + " columns of it, and read a row of " + columns.group(3)
                            + ": a statement that changed the table could not be read."));
        }
        Matcher unknown = UNKNOWN.matcher(trace);
        if (unknown.find()) {
            return Optional.of(new MisreadTable(
                    new Named.DatabaseAndTable(unknown.group(1)),
                    "Debezium does not know its columns: the statement that made the table could not be read."));
        }
        Matcher value = OTHER_VALUE.matcher(trace);
        if (value.find()) {
            return Optional.of(new MisreadTable(
                    new Named.DatabaseTableAndColumn(value.group(1)),
                    "Debezium takes a column of it for " + value.group(2) + ", and read a value of another type."));
        }
        return Optional.empty();
    }

    /** The tables of these databases that may be meant. */
    public List<TableId> tables(Collection<String> databases) {
        return databases.stream().flatMap(named::in).toList();
    }
}
