package io.millrace.ddlmanager.capture;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.connector.DdlFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Asks MySQL what is in its binlog; needs REPLICATION SLAVE. */
final class BinlogEvents {

    private static final int PAGE = 1_000;

    /** Where the first event of a binlog file is. */
    private static final long BEGINNING = 4;

    /** Begins a transaction; MySQL has two kinds, with a tag and without. */
    private static final String GTID_EVENT = "Gtid";

    /** Events that are in no transaction, or begin one. */
    private static final Set<String> BETWEEN =
            Set.of("Anonymous_Gtid", "Previous_gtids", "Format_desc", "Rotate", "Stop");

    private static final Pattern STATEMENT =
            Pattern.compile("(?:use `((?:[^`]|``)*)`; )?(.*?)(?: /\\* xid=\\d+ \\*/)?", Pattern.DOTALL);
    private static final Pattern GTID = Pattern.compile("SET @@SESSION.GTID_NEXT= '(.+)'");
    private static final Pattern TABLE_MAP = Pattern.compile("table_id: \\d+ \\((.+)\\)", Pattern.DOTALL);

    private final Mysql mysql;

    BinlogEvents(Mysql mysql) {
        this.mysql = mysql;
    }

    /**
     * A statement that Debezium reads as DDL.
     *
     * @param position where its event begins
     * @param end where its event ends
     * @param gtids of all transactions from where reading began up to this one
     * @param written the tables of the row events in between, and what else their names may mean
     */
    record Statement(
            String database,
            String text,
            String file,
            long position,
            long end,
            List<String> gtids,
            Set<TableId> written) {}

    private record BinlogEvent(long position, String type, long end, String info) {}

    /** The first one behind a place that is wanted. */
    Optional<Statement> first(String file, long position, Predicate<Statement> wanted) {
        return first(file, position, gtidAround(file, position).stream().toList(), wanted);
    }

    private Optional<Statement> first(
            String file, long position, List<String> gtidsBefore, Predicate<Statement> wanted) {
        List<String> gtids = new ArrayList<>(gtidsBefore);
        Set<TableId> written = new HashSet<>();
        long from = position;
        for (String name : filesFrom(file)) {
            List<BinlogEvent> page = page(name, from);
            while (!page.isEmpty()) {
                for (BinlogEvent event : page) {
                    Optional<Statement> found = see(event, name, gtids, written).filter(wanted);
                    if (found.isPresent()) {
                        return found;
                    }
                }
                page = page.size() < PAGE
                        ? List.of()
                        : page(name, page.get(PAGE - 1).end());
            }
            from = 0;
        }
        return Optional.empty();
    }

    /** Whether a statement stands behind a row of the tables that is behind a place: then they may have been altered since that row. */
    boolean alteredSinceARow(String file, long position, Set<TableId> tables) {
        return first(file, position, List.of(), statement -> !Collections.disjoint(statement.written(), tables))
                .isPresent();
    }

    /** Of the transaction that the place is within: Debezium's place may be behind the event that names it. */
    private Optional<String> gtidAround(String file, long position) {
        boolean within = mysql
                .query("SHOW BINLOG EVENTS IN ? FROM ? LIMIT 1", row -> row.getString("Event_type"), file, position)
                .stream()
                .anyMatch(type -> !type.startsWith(GTID_EVENT) && !BETWEEN.contains(type));
        Optional<String> last = Optional.empty();
        long from = BEGINNING;
        while (within && from < position) {
            List<BinlogEvent> page = page(file, from);
            for (BinlogEvent event : page) {
                Matcher gtid = GTID.matcher(event.info());
                if (event.position() < position && event.type().startsWith(GTID_EVENT) && gtid.matches()) {
                    last = Optional.of(gtid.group(1));
                }
            }
            from = page.size() < PAGE ? position : page.get(PAGE - 1).end();
        }
        return last;
    }

    /**
     * The tables of the rows of an event: those that MySQL names before it, also one that only a trigger wrote to; and what else the names
     * may mean.
     *
     * @param position where an event of the binlog begins
     * @param event which one from there on, the first is 1
     */
    Set<TableId> written(String file, long position, int event) {
        Set<TableId> written = new HashSet<>();
        boolean named = false;
        long from = position;
        int left = event;
        while (left > 0) {
            List<BinlogEvent> page = page(file, from);
            for (BinlogEvent each : page.subList(0, Math.min(left, page.size()))) {
                Set<TableId> mapped = mapped(each);
                if (!mapped.isEmpty() && !named) {
                    written.clear();
                }
                written.addAll(mapped);
                named = !mapped.isEmpty();
            }
            left = page.size() < PAGE ? 0 : left - PAGE;
            from = page.isEmpty() ? from : page.get(page.size() - 1).end();
        }
        return written;
    }

    /** Every table that may be meant: the names are not quoted, and may have dots in them. */
    private static Set<TableId> mapped(BinlogEvent event) {
        Matcher map = TABLE_MAP.matcher(event.info());
        if (!event.type().equals("Table_map") || !map.matches()) {
            return Set.of();
        }
        String names = map.group(1);
        return IntStream.range(1, names.length() - 1)
                .filter(i -> names.charAt(i) == '.')
                .mapToObj(i -> new TableId(names.substring(0, i), names.substring(i + 1)))
                .collect(Collectors.toSet());
    }

    private static Optional<Statement> see(BinlogEvent event, String file, List<String> gtids, Set<TableId> written) {
        Matcher gtid = GTID.matcher(event.info());
        written.addAll(mapped(event));
        if (event.type().startsWith(GTID_EVENT) && gtid.matches()) {
            gtids.add(gtid.group(1));
        } else if (event.type().equals("Query")) {
            Matcher statement = STATEMENT.matcher(event.info());
            if (statement.matches() && DdlFilter.passes(statement.group(2))) {
                String database =
                        Optional.ofNullable(statement.group(1)).orElse("").replace("``", "`");
                return Optional.of(new Statement(
                        database,
                        statement.group(2),
                        file,
                        event.position(),
                        event.end(),
                        List.copyOf(gtids),
                        Set.copyOf(written)));
            }
        }
        return Optional.empty();
    }

    private List<String> filesFrom(String file) {
        return mysql.query("SHOW BINARY LOGS", row -> row.getString(1)).stream()
                .dropWhile(name -> !name.equals(file))
                .toList();
    }

    private List<BinlogEvent> page(String file, long from) {
        return mysql.query(
                "SHOW BINLOG EVENTS IN ? FROM ? LIMIT " + PAGE,
                row -> new BinlogEvent(
                        row.getLong("Pos"),
                        row.getString("Event_type"),
                        row.getLong("End_log_pos"),
                        row.getString("Info")),
                file,
                from);
    }
}
