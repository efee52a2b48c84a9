package io.millrace.ddlmanager.picture;

import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what Debezium believes about each table with what MySQL has, after each statement about it and now and then.
 *
 * <p>What it believed for a short time only is compared with what it believed before and behind that; see
 * {@link TablePicture#standsBetween}.
 *
 * <p>The two are of one time: MySQL is asked, and then the end of its binlog. When Debezium has read up to there and no
 * statement about the table was among what it read since, its picture is the one that it had when MySQL was asked.
 */
public final class PictureCheck implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(1));

    private static final Logger LOG = LoggerFactory.getLogger(PictureCheck.class);

    private static final String DOUBTFUL =
            "A statement changed what Debezium believes of the table before its last belief could be compared";

    /** A definition may change without a statement in the binlog ({@code sql_log_bin = 0}). */
    private static final Duration ALL_AGAIN = Duration.ofMinutes(5);

    private final HistoryTail history;
    private final MysqlBinlog binlog;
    private final Supplier<? extends Collection<TableId>> read;
    private final Supplier<? extends Collection<TableId>> blocked;
    private final Function<Collection<TableId>, List<Table>> inMysql;
    private final Function<Collection<Table>, List<Table>> keyedWrongly;
    private final Predicate<Place> debeziumHasRead;
    private final Found found;
    private final Pictures pictures;
    private final Map<TableId, Long> checked = new HashMap<>();
    private final AtomicBoolean suspected = new AtomicBoolean();
    private final Set<TableId> named = ConcurrentHashMap.newKeySet();
    private Optional<Look> look = Optional.empty();
    private volatile long compared;
    private long allAgainAtNanos = System.nanoTime() + ALL_AGAIN.toNanos();

    /** What is done about what was found; called again with the next check when it failed. */
    public interface Found {

        /**
         * Rows are read wrongly.
         *
         * @param what is wrong, in words, by table
         */
        void wrongPictures(Map<TableId, String> what, Place place);

        /** Rows may have changed without a word in the binlog. */
        void converted(List<Conversion> conversions);
    }

    /**
     * A column of a table has another type, for which MySQL may have changed its values.
     *
     * @param readAt when Debezium read the statement; a copy that was asked for since makes up for it
     */
    public record Conversion(TableId table, String column, Instant readAt) {}

    /**
     * What MySQL had.
     *
     * @param versions of Debezium's pictures when MySQL was asked
     * @param end where the binlog ended then
     */
    private record Look(List<Table> tables, Map<TableId, Long> versions, Place end) {}

    /**
     * @param historyTopic Debezium's schema history
     * @param compared the offset in it up to which an earlier process has compared it
     * @param read the tables that the connector may read
     * @param blocked tables that are compared only after a statement about them: they may be blocked because of it
     * @param inMysql those of some tables that the connector reads, as MySQL has them now
     * @param keyedWrongly those of some tables whose rows the connector tells apart by another key than theirs
     * @param debeziumHasRead whether Debezium has read the binlog up to a place
     */
    public PictureCheck(
            KafkaSettings kafka,
            String historyTopic,
            long compared,
            MysqlBinlog binlog,
            Supplier<? extends Collection<TableId>> read,
            Supplier<? extends Collection<TableId>> blocked,
            Function<Collection<TableId>, List<Table>> inMysql,
            Function<Collection<Table>, List<Table>> keyedWrongly,
            Predicate<Place> debeziumHasRead,
            Found found) {
        this.history = new HistoryTail(kafka, historyTopic);
        this.pictures = new Pictures(compared);
        this.compared = compared;
        this.binlog = binlog;
        this.read = read;
        this.blocked = blocked;
        this.inMysql = inMysql;
        this.keyedWrongly = keyedWrongly;
        this.debeziumHasRead = debeziumHasRead;
        this.found = found;
    }

    /** A statement was about these tables; Debezium's history says nothing of one that it could not read. */
    public void lookAgainAt(Collection<TableId> tables) {
        named.addAll(tables);
    }

    /** Debezium fails at a row, and reads no further. A picture that is only older than MySQL's table may count as wrong then. */
    public void suspect() {
        suspected.set(true);
    }

    /** The offset in the schema history up to which it is compared; what comes after it must be so after a restart. */
    public long compared() {
        return compared;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        if (suspected.getAndSet(false)) {
            readHistory();
            checked.clear();
            look.ifPresent(given -> named.addAll(given.versions().keySet()));
            begin();
            look.ifPresent(this::compare);
            look = Optional.empty();
        }
        if (look.isEmpty()) {
            readHistory();
            begin();
        }
        if (look.isPresent() && debeziumHasRead.test(look.get().end())) {
            readHistory();
            Look done = look.get();
            look = Optional.empty();
            compare(done);
        }
        compared = pictures.compared(read.get());
    }

    private void readHistory() {
        history.readToEnd(pictures::add);
        pictures.readToEnd();
    }

    private void begin() {
        if (System.nanoTime() - allAgainAtNanos >= 0) {
            checked.clear();
            allAgainAtNanos = System.nanoTime() + ALL_AGAIN.toNanos();
        }
        Set<TableId> tables = new HashSet<>(blocked.get());
        tables.retainAll(named);
        tables.addAll(read.get());
        checked.keySet().retainAll(tables);
        // A named one that is copied now is compared when it continues.
        List<TableId> due = tables.stream()
                .filter(table -> named.contains(table)
                        || !Long.valueOf(pictures.version(table)).equals(checked.get(table)))
                .toList();
        if (!due.isEmpty()) {
            // Before MySQL is asked: what is named later is not in its answer.
            due.forEach(named::remove);
            look = Optional.of(look(due));
        }
    }

    private Look look(List<TableId> due) {
        try {
            Map<TableId, Long> versions = new HashMap<>();
            due.forEach(table -> versions.put(table, pictures.version(table)));
            return new Look(inMysql.apply(due), versions, binlog.end());
        } catch (RuntimeException e) {
            named.addAll(due);
            throw e;
        }
    }

    private void compare(Look done) {
        Map<TableId, Long> right = new HashMap<>();
        Map<TableId, String> wrong = new TreeMap<>();
        List<Conversion> converted = new ArrayList<>();
        Set<TableId> stopped = stoppedSince(done);
        List<Table> tables = done.tables().stream()
                .filter(table -> !stopped.contains(table.id()))
                .toList();
        List<Table> otherKeys = keyedWrongly.apply(tables);
        for (Table table : tables) {
            TableId id = table.id();
            long version = done.versions().get(id);
            // If not, there was another statement, and the next look is at what that made of the table.
            if (pictures.version(id) == version) {
                whatIsWrong(table, otherKeys)
                        .ifPresentOrElse(
                                what -> wrong.put(id, what),
                                () -> pictures.converted(table)
                                        .map(column -> new Conversion(id, column, pictures.readAt(id)))
                                        .ifPresent(converted::add));
                right.put(id, version);
            } else {
                pictures.hadBefore(table);
                // Also if it is blocked by then.
                named.add(id);
            }
        }
        wrong.forEach((table, what) -> LOG.atWarn()
                .addKeyValue("table", table)
                .addKeyValue("binlogFile", done.end().file())
                .addKeyValue("binlogPosition", done.end().position())
                .addKeyValue("what", what)
                .log("Debezium reads the table's rows with a wrong picture of its columns"));
        // Should this fail, they are compared again, blocked ones too.
        named.addAll(wrong.keySet());
        converted.forEach(conversion -> named.add(conversion.table()));
        if (!wrong.isEmpty()) {
            found.wrongPictures(wrong, done.end());
        }
        if (!converted.isEmpty()) {
            found.converted(converted);
        }
        checked.putAll(right);
        done.tables().stream().filter(table -> right.containsKey(table.id())).forEach(pictures::isRight);
    }

    /** The tables that somebody else has stopped since MySQL was asked. They are compared when they continue. */
    private Set<TableId> stoppedSince(Look done) {
        Set<TableId> stopped = new HashSet<>(done.versions().keySet());
        stopped.removeAll(read.get());
        stopped.removeAll(blocked.get());
        named.addAll(stopped);
        return stopped;
    }

    private Optional<String> whatIsWrong(Table table, List<Table> otherKeys) {
        return pictures.of(table.id())
                .map(picture -> picture.wrongFor(table))
                .orElseGet(() -> Optional.of("Debezium does not know the table"))
                .or(() -> pictures.doubtful(table.id()) ? Optional.of(DOUBTFUL) : Optional.empty())
                .or(() -> otherKeys.contains(table)
                        ? Optional.of("Debezium tells its rows apart by another key than ("
                                + String.join(", ", table.key().orElse(List.of())) + ")")
                        : Optional.empty());
    }

    @Override
    public void close() {
        history.close();
    }
}
