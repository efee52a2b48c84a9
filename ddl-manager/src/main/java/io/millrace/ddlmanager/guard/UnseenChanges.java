package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeader;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.TransactionPayloadEventData;
import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.CheckedBinlog.PreparedTransaction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /** A statement that writes to one table, by its name; triggers of that table are left out of account. */
    private static final List<Pattern> ONE_TABLE = Stream.of(
                    "^(?:INSERT|REPLACE)\\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY)\\s+)?(?:IGNORE\\s+)?(?:INTO\\s+)?"
                            + TABLE + "[\\s(].*",
                    "^UPDATE\\s+(?:LOW_PRIORITY\\s+)?(?:IGNORE\\s+)?" + TABLE + "\\s+SET\\s.*",
                    "^DELETE\\s+(?:LOW_PRIORITY\\s+)?(?:QUICK\\s+)?(?:IGNORE\\s+)?FROM\\s+" + TABLE
                            + "(?:\\s+(?:WHERE|ORDER|LIMIT)\\s.*|\\s*)")
            .map(expression -> Pattern.compile(expression, Pattern.DOTALL))
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
    private final Map<String, PreparedTransaction> prepared;
    private Optional<String> open = Optional.empty();
    private Set<TableId> written = new HashSet<>();

    /**
     * @param databases those that are replicated; what is written to tables of others concerns nobody
     * @param temporary is told of each event first
     * @param checked where reading begins
     */
    UnseenChanges(
            Collection<String> databases,
            TemporaryTables temporary,
            CheckedBinlog checked,
            Consumer<UnseenChange> found) {
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
            see(BEFORE.matcher(Comments.removed(query.getSql())).replaceFirst(""), query, file, position);
        } else if (data instanceof XAPrepareEventData xa) {
            if (!xa.isOnePhase()) {
                open.ifPresent(id -> prepared.put(id, new PreparedTransaction(written, header.getTimestamp())));
            }
            close();
        } else if (NOT_ROWS.containsKey(header.getEventType())) {
            found.accept(new UnseenChange(
                    Optional.empty(), Optional.empty(), NOT_ROWS.get(header.getEventType()), file, position));
        } else if (header.getEventType() == EventType.XID) {
            close();
        }
    }

    private void see(String statement, QueryEventData query, String file, long position) {
        String upper = statement.toUpperCase(Locale.ROOT);
        Matcher xa = XA.matcher(upper);
        Matcher create = CREATE_WITH_ROWS.matcher(statement);
        if (xa.matches()) {
            // The number's spelling is MySQL's own, the same in each statement.
            String id = xa.group(2).trim();
            switch (xa.group(1)) {
                case "START", "BEGIN" -> open = Optional.of(id);
                case "COMMIT" ->
                    ended(
                            id,
                            true,
                            "A prepared XA transaction was committed after its table was copied",
                            file,
                            position);
                default ->
                    ended(
                            id,
                            false,
                            "A prepared XA transaction was rolled back, whose rows were sent when it was prepared,",
                            file,
                            position);
            }
        } else if (DML.matcher(upper).matches() && concernsUs(upper, query)) {
            found.accept(new UnseenChange(
                    Optional.empty(),
                    Optional.empty(),
                    "A session wrote a change of rows as a statement (binlog_format) in the database "
                            + query.getDatabase(),
                    file,
                    position));
        } else if (create.matches()) {
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
    private boolean concernsUs(String upper, QueryEventData query) {
        return ONE_TABLE.stream()
                .map(pattern -> pattern.matcher(upper))
                .filter(Matcher::matches)
                .findFirst()
                .map(matcher -> table(matcher, query))
                .map(table -> new TableId(table.database().toUpperCase(Locale.ROOT), table.table()))
                .map(table -> databases.contains(table.database()) && !temporary.has(query.getThreadId(), table))
                .orElse(true);
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

    /** Of one whose PREPARE was not seen any table's rows may be. */
    private void ended(String id, boolean committed, String what, String file, long position) {
        Optional<PreparedTransaction> transaction = Optional.ofNullable(prepared.remove(id));
        found.accept(new UnseenChange(
                transaction.map(PreparedTransaction::tables),
                committed
                        ? transaction.map(PreparedTransaction::preparedAt).map(Instant::ofEpochMilli)
                        : Optional.empty(),
                what,
                file,
                position));
    }

    private void close() {
        open = Optional.empty();
        written = new HashSet<>();
    }
}
