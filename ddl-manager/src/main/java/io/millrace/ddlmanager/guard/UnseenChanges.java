package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeader;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.TransactionPayloadEventData;
import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.CheckedBinlog.PreparedTransaction;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.guard.UnseenChange.Hidden;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds changes that Debezium does not see as MySQL made them, among the events of a binlog in their order: statements that a
 * session wrote as text ({@code binlog_format} STATEMENT or MIXED), statements that moved rows of tables of other databases, and prepared
 * XA transactions that were rolled back, whose rows Debezium has sent when they were prepared. Not thread-safe.
 */
final class UnseenChanges {

    /** What may stand before the first word. */
    private static final Pattern BEFORE = Pattern.compile("^[\\s(]++");

    private static final Pattern DML =
            Pattern.compile("^(?:INSERT|REPLACE|UPDATE|DELETE|LOAD|WITH|CALL|DO|SELECT)\\b.*", Pattern.DOTALL);

    /** One in double quotes is a name if the session's {@code sql_mode} says so, and else stands in no such place. */
    private static final String NAME = "(`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\"|[^\\s`\".(,;]+)";

    private static final String TABLE = NAME + "(?:\\s*\\.\\s*" + NAME + ")?";

    /** MySQL writes the query with it only in a session that writes statements; elsewhere the rows follow as events. */
    private static final Pattern CREATE_WITH_ROWS = Pattern.compile(
            "^CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?" + TABLE + ".*\\b(?:SELECT|TABLE|VALUES\\s+ROW)\\b.*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final Pattern XA = Pattern.compile("^XA\\s+(START|BEGIN|COMMIT|ROLLBACK)\\s+(.*)$", Pattern.DOTALL);

    private static final String UNREADABLE = "\uFFFD";

    /** A statement that writes to one table, by its name; triggers of that table are left out of account. */
    private static final List<Pattern> ONE_TABLE = Stream.of(
                    "^(?:INSERT|REPLACE)\\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY)\\s+)?(?:IGNORE\\s+)?(?:INTO\\s+)?"
                            + TABLE + "[\\s(].*",
                    "^UPDATE\\s+(?:LOW_PRIORITY\\s+)?(?:IGNORE\\s+)?" + TABLE + "\\s+SET\\s.*",
                    "^DELETE\\s+(?:LOW_PRIORITY\\s+)?(?:QUICK\\s+)?(?:IGNORE\\s+)?FROM\\s+" + TABLE
                            + "(?:\\s+(?:WHERE|ORDER|LIMIT)\\s.*|\\s*)")
            .map(expression ->
                    Pattern.compile(expression, Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
            .toList();

    /** Events that the library does not read and Debezium passes over, with what they say of rows of whatever table. */
    private static final Map<EventType, String> NOT_ROWS = Map.of(
            EventType.EXECUTE_LOAD_QUERY,
            "A session wrote the rows of a file (LOAD DATA) as a statement (binlog_format)",
            EventType.INCIDENT,
            "MySQL could not write a change to the binlog (an incident event)");

    private final Set<String> databases;
    private final Consumer<UnseenChange> found;
    private final TemporaryTables temporary;
    private final MovedRows moved;
    private final BiPredicate<TableId, String> writesElsewhere;
    private final Map<String, PreparedTransaction> prepared;
    private Optional<String> open = Optional.empty();
    private Set<TableId> written = new HashSet<>();

    /** What statements of an XA transaction change, which MySQL shows to nobody before its end. */
    private final List<UnseenChange> hidden = new ArrayList<>();

    /**
     * @param databases those that are replicated; what is written to tables of others concerns nobody
     * @param writesElsewhere whether a statement that writes to one of those others may write to further tables
     * @param temporary is told of each event first
     * @param checked where reading begins
     */
    UnseenChanges(
            Collection<String> databases,
            BiPredicate<TableId, String> writesElsewhere,
            TemporaryTables temporary,
            CheckedBinlog checked,
            Consumer<UnseenChange> found) {
        this.writesElsewhere = writesElsewhere;
        this.temporary = temporary;
        this.prepared = new ConcurrentHashMap<>(checked.prepared());
        this.databases =
                databases.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toSet());
        this.moved = new MovedRows(this.databases);
        this.found = found;
    }

    /** Whether an XA transaction has begun of which not all rows were seen. */
    boolean withinXa() {
        return open.isPresent();
    }

    /** XA transactions that are neither committed nor rolled back, by their id. */
    Map<String, PreparedTransaction> prepared() {
        return Map.copyOf(prepared);
    }

    /** @param file the binlog file that the event is in */
    void see(Event event, String file) {
        EventHeaderV4 header = event.getHeader();
        see(event, file, header.getNextPosition());
    }

    private void see(Event event, String file, long position) {
        EventHeader header = event.getHeader();
        Object data = event.getData();
        if (data instanceof TransactionPayloadEventData payload) {
            // binlog_transaction_compression: the events inside have no place of their own in the file.
            payload.getUncompressedEvents().forEach(inner -> see(inner, file, position));
        } else if (data instanceof TableMapEventData map) {
            if (open.isPresent()) {
                written.add(new TableId(map.getDatabase(), map.getTable()));
            }
        } else if (data instanceof QueryEventData query) {
            see(
                    BEFORE.matcher(Comments.removed(query.getSql())).replaceFirst(""),
                    query,
                    header.getTimestamp(),
                    file,
                    position);
        } else if (data instanceof XAPrepareEventData xa) {
            if (xa.isOnePhase()) {
                hidden.forEach(found);
            } else {
                open.ifPresent(id -> prepared.put(
                        id,
                        new PreparedTransaction(written, !hidden.isEmpty(), file, position, header.getTimestamp())));
            }
            close();
        } else if (NOT_ROWS.containsKey(header.getEventType())) {
            report(new UnseenChange(
                    Optional.empty(), Optional.empty(), NOT_ROWS.get(header.getEventType()), file, position));
        } else if (header.getEventType() == EventType.XID) {
            close();
        }
    }

    private void see(String statement, QueryEventData query, long at, String file, long position) {
        String upper = statement.toUpperCase(Locale.ROOT);
        Matcher xa = XA.matcher(upper);
        Matcher create = CREATE_WITH_ROWS.matcher(statement);
        if (xa.matches()) {
            // The number's spelling is MySQL's own, the same in each statement.
            String id = xa.group(2).trim();
            switch (xa.group(1)) {
                case "START", "BEGIN" -> {
                    close();
                    open = Optional.of(id);
                }
                case "COMMIT" -> committed(id, at, file, position);
                default -> rolledBack(id, file, position);
            }
        } else if (DML.matcher(upper).matches() && concernsUs(statement, query)) {
            report(new UnseenChange(
                    Optional.empty(),
                    Optional.empty(),
                    "A session wrote a change of rows as a statement (binlog_format) in the database "
                            + query.getDatabase(),
                    file,
                    position));
        } else if (create.matches() && isFilled(query)) {
            found.accept(new UnseenChange(
                    Optional.of(Set.of(table(create, query))),
                    Optional.empty(),
                    "A session wrote a table with its rows as a statement (binlog_format)",
                    file,
                    position));
        } else {
            Optional<Set<TableId>> untold = moved.untold(upper, query);
            if (untold.isEmpty() || !untold.get().isEmpty()) {
                found.accept(new UnseenChange(
                        untold,
                        Optional.empty(),
                        "A statement in another database than that of the table moved rows",
                        file,
                        position));
            }
        }
    }

    /**
     * Not if it writes to one table by name, and that is in a database that is not replicated, or is a temporary one. (A
     * temporary table has no triggers.)
     */
    private boolean concernsUs(String statement, QueryEventData query) {
        return ONE_TABLE.stream()
                .map(pattern -> pattern.matcher(statement))
                .filter(Matcher::matches)
                .findFirst()
                .map(matcher -> table(matcher, query))
                .map(table -> !temporary.has(query.getThreadId(), table)
                        && (mayBeOurs(table.database()) || writesElsewhere.test(table, statement)))
                .orElse(true);
    }

    /** The library takes every text for UTF-8, whatever the session's character set was: of the rest it keeps no letter. */
    private boolean mayBeOurs(String database) {
        return databases.contains(database.toUpperCase(Locale.ROOT)) || database.contains(UNREADABLE);
    }

    /** The table that a statement names in its first two groups. */
    private static TableId table(Matcher named, QueryEventData query) {
        return named.group(2) == null
                ? new TableId(query.getDatabase(), bare(named.group(1)))
                : new TableId(bare(named.group(1)), bare(named.group(2)));
    }

    private static String bare(String name) {
        String quote = name.substring(0, 1);
        return quote.equals("`") || quote.equals("\"")
                ? name.substring(1, name.length() - 1).replace(quote + quote, quote)
                : name;
    }

    /** The words alone may be in a comment of the table, or in a name. */
    private static boolean isFilled(QueryEventData query) {
        return DdlReader.read(query.getDatabase(), query.getSql()).stream()
                .anyMatch(change -> change instanceof DdlChange.Unparsed
                        || change instanceof DdlChange.TableCreated created && created.filled());
    }

    /** Of one whose PREPARE was not seen any table's rows may be, and of one that wrote statements. */
    private void committed(String id, long at, String file, long position) {
        Optional<PreparedTransaction> rows =
                Optional.ofNullable(prepared.remove(id)).filter(transaction -> !transaction.statements());
        found.accept(new UnseenChange(
                rows.map(PreparedTransaction::tables),
                rows.map(transaction -> new Hidden(
                        place("PREPARE", transaction.preparedAt(), transaction.file(), transaction.position()),
                        place("COMMIT", at, file, position))),
                "A prepared XA transaction was committed, which wrote statements or whose table was copied meanwhile,",
                file,
                position));
    }

    private static Origin place(String what, long at, String file, long position) {
        return new Origin(Instant.ofEpochMilli(at), Cause.millrace(what), new Place("", file, position), 0);
    }

    private void rolledBack(String id, String file, long position) {
        found.accept(new UnseenChange(
                Optional.ofNullable(prepared.remove(id)).map(PreparedTransaction::tables),
                Optional.empty(),
                "A prepared XA transaction was rolled back, whose rows were sent when it was prepared,",
                file,
                position));
    }

    private void report(UnseenChange change) {
        open.ifPresentOrElse(id -> hidden.add(change), () -> found.accept(change));
    }

    private void close() {
        open = Optional.empty();
        written = new HashSet<>();
        hidden.clear();
    }
}
