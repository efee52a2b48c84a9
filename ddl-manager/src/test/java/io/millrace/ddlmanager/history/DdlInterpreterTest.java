package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.ShadowTables;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DdlInterpreterTest {

    private final Map<TableId, List<Ordered>> remembered = new TreeMap<>();

    @Test
    void aCutOverOfGhOstAltersTheTableAsItsShadowWasAltered() {
        run("CREATE TABLE _t_gho LIKE t");
        run("ALTER TABLE _t_gho CHANGE a b INT, DROP COLUMN c");
        run("ALTER TABLE _t_gho RENAME COLUMN b TO d");
        run("RENAME TABLE t TO _t_del, _t_gho TO t");

        TableTimeline history = timeline("t");
        assertThat(history.unreadable()).isEmpty();
        assertThat(history.requested()).isEmpty();
        assertThat(history.dropped()).isEmpty();
        ColumnNames names = ColumnNames.of(history.entries(), List.of("id", "d"));
        assertThat(names.former()).containsEntry("d", List.of("b", "a"));
        assertThat(names.gone()).containsExactly("c");
    }

    @Test
    void aCutOverOfPtOnlineSchemaChangeDoesToo() {
        run("CREATE TABLE shop._t_new (id INT PRIMARY KEY, a INT)");
        run("ALTER TABLE shop.__t_new DROP COLUMN nothing");
        run("ALTER TABLE shop._t_new DROP COLUMN a");
        run("RENAME TABLE shop.t TO shop._t_old, shop._t_new TO shop.t");

        TableTimeline history = timeline("t");
        assertThat(history.unreadable()).isEmpty();
        assertThat(history.requested()).isEmpty();
        assertThat(ColumnNames.of(history.entries(), List.of("id")).gone()).containsExactly("a");
    }

    @Test
    void anOldShadowOfThatNameHasNoPartInIt() {
        run("CREATE TABLE _t_gho LIKE t");
        run("ALTER TABLE _t_gho DROP COLUMN a");
        run("DROP TABLE _t_gho");
        run("CREATE TABLE _t_gho LIKE t");
        run("RENAME TABLE t TO _t_del, _t_gho TO t");

        assertThat(timeline("t").entries()).isEmpty();
    }

    /** As one RENAME with two steps arrives when Debezium was restarted between its two records. */
    @Test
    void aNameThatIsGivenAgainByALaterStatementIsNotDropped() {
        run("RENAME TABLE a TO b");
        assertThat(timeline("a").dropped()).isPresent();
        run("RENAME TABLE c TO a");

        assertThat(timeline("a").dropped()).isEmpty();
        assertThat(timeline("a").requested()).isPresent();

        run("CREATE TABLE _t_gho LIKE t");
        run("RENAME TABLE t TO _t_del");
        run("RENAME TABLE _t_gho TO t");
        assertThat(timeline("t").dropped()).isEmpty();
        assertThat(timeline("t").requested())
                .hasValueSatisfying(due ->
                        assertThat(due.reason()).isEqualTo("the table that had this name before is shop._t_del now"));
    }

    @Test
    void aTruncateMovesACopyThatIsDueBehindItself() {
        run("TRUNCATE TABLE a");
        assertThat(remembered).isEmpty();

        run("ALTER TABLE a DROP PARTITION p0");
        run("TRUNCATE TABLE a");

        assertThat(timeline("a").requested()).hasValueSatisfying(due -> {
            assertThat(due.origin().ordinal())
                    .isEqualTo(remembered.get(table("a")).get(1).origin().ordinal());
            assertThat(due.origin().statement()).contains("DROP PARTITION");
            assertThat(due.reason()).contains("DROP PARTITION");
        });
    }

    @Test
    void aTruncateDoesNotMoveACopyThatIsDueBehindIt() {
        Origin asked = origin("", "binlog.000010", 500, 1, 0);
        for (Origin truncate : List.of(
                origin("TRUNCATE TABLE a", "binlog.000009", 900, 7, 7),
                origin("TRUNCATE TABLE a", "binlog.000010", 400, 7, 7))) {
            assertThat(asked.isBefore(truncate)).isFalse();
        }
        assertThat(asked.isBefore(origin("", "binlog.000010", 600, 0, 7))).isTrue();
        assertThat(asked.isBefore(origin("", "binlog.000011", 4, 0, 7))).isTrue();
        assertThat(asked.isBefore(origin("", "other.000001", 4, 2, 7))).isTrue();
    }

    @Test
    void aTableMadeAgainInAnotherFormIsCopied() {
        run("DROP TABLE a");
        run("CREATE TABLE a (id INT PRIMARY KEY)");
        assertThat(timeline("a").requested()).isEmpty();

        rewrites = Optional.of("its form is another one");
        run("CREATE TABLE b (id INT PRIMARY KEY)");
        assertThat(timeline("b").requested()).as("there was none").isEmpty();
        run("DROP TABLE a");
        run("CREATE TABLE a (id BIGINT PRIMARY KEY)");
        assertThat(timeline("a").requested())
                .hasValueSatisfying(due -> assertThat(due.reason()).isEqualTo("its form is another one"));
    }

    @Test
    void aSwapHasBothTablesCopiedAgain() {
        run("RENAME TABLE a TO tmp, b TO a, tmp TO b");

        for (String name : List.of("a", "b")) {
            assertThat(timeline(name).requested())
                    .hasValueSatisfying(
                            due -> assertThat(due.origin().statement()).contains("RENAME TABLE a TO tmp, b TO a"));
        }
        assertThat(remembered).doesNotContainKey(table("tmp"));
    }

    @Test
    void aRenamedTableIsDroppedUnderItsOldNameAndCopiedUnderItsNewOne() {
        run("ALTER TABLE a RENAME TO b");

        assertThat(timeline("a").dropped())
                .hasValueSatisfying(drop -> assertThat(drop.to()).isEqualTo("shop.b"));
        assertThat(timeline("b").requested()).isPresent();
    }

    @Test
    void aTableOfARenamedOnesNameIsCopiedSinceTheOthersRowsAreThere() {
        run("RENAME TABLE a TO b");
        run("CREATE TABLE a LIKE b");

        assertThat(timeline("a").requested())
                .hasValueSatisfying(due -> assertThat(due.reason()).contains("shop.b"));
    }

    @Test
    void aStatementThatRewroteRowsHasItsTableCopiedAgain() {
        rewrites = Optional.of("MySQL computed it");
        run("ALTER TABLE a ADD COLUMN x INT");
        run("ALTER TABLE b ADD PRIMARY KEY (id)");
        run("RENAME TABLE c TO _c_del, _c_gho TO c");

        for (String name : List.of("a", "b", "c")) {
            assertThat(timeline(name).requested())
                    .hasValueSatisfying(due -> assertThat(due.reason()).isEqualTo("MySQL computed it"));
        }
    }

    @Test
    void aCopyEndsWhatAskedForItAndWhatCameLaterAsksForAnother() {
        run("ALTER TABLE a TRUNCATE PARTITION p0");
        CopyRequested due = timeline("a").requested().orElseThrow();
        remembered.get(table("a")).add(new CopyDone(table("a"), due.origin(), false, due.origin()));
        assertThat(timeline("a").requested()).isEmpty();
        assertThat(timeline("a").floor()).contains(due.origin());

        run("ALTER TABLE a TRUNCATE PARTITION p1");
        assertThat(timeline("a").requested()).isPresent();
        assertThat(timeline("a").floor()).contains(due.origin());
    }

    @Test
    void onlyTheCreationBehindADropFollowsIt() {
        run("DROP TABLE a");
        run("CREATE TABLE a (id INT PRIMARY KEY)");
        run("CREATE TABLE IF NOT EXISTS a (id INT PRIMARY KEY)");

        List<StatementRead> all = timeline("a").statements();
        assertThat(timeline("a").dropBefore(all.get(1))).contains(all.get(0));
        assertThat(timeline("a").dropBefore(all.get(2))).isEmpty();
    }

    @Test
    void aDroppedTableThatCameAgainIsNotDropped() {
        run("ALTER TABLE a DROP COLUMN x");
        run("DROP TABLE a");
        assertThat(timeline("a").dropped()).isPresent();

        run("CREATE TABLE a (id INT PRIMARY KEY)");
        TableTimeline history = timeline("a");
        assertThat(history.dropped()).isEmpty();
        assertThat(history.entries()).extracting(StatementRead::kind).containsExactly(Kind.TABLE_CREATED);
    }

    @Test
    void whatCannotBeReadHoldsItsTableOnly() {
        run("ALTER TABLE a FROBNICATE COLUMN b");
        run("ALTER TABLE c TRUNCATE PARTITION p0");

        assertThat(remembered).containsOnlyKeys(table("a"), table("c"));
        assertThat(timeline("a").unreadable())
                .hasValueSatisfying(
                        read -> assertThat(read.origin().statement()).contains("FROBNICATE COLUMN b"));
        assertThat(timeline("c").requested())
                .hasValueSatisfying(due -> assertThat(due.reason()).contains("TRUNCATE PARTITION"));
    }

    @Test
    void aDroppedDatabaseDropsItsTables() {
        run("ALTER TABLE a DROP COLUMN x");
        run("DROP DATABASE shop");

        assertThat(timeline("a").dropped()).contains(timeline("a").statements().get(1));
    }

    @Test
    void anAddedColumnIsLeftOutUnderIgnoreThatOfAShadowToo() {
        policies = "shop.a:add-column=ignore";
        run("ALTER TABLE a ADD COLUMN b INT");
        run("CREATE TABLE _a_gho LIKE a");
        run("ALTER TABLE _a_gho ADD COLUMN c INT");
        run("RENAME TABLE a TO _a_del, _a_gho TO a");

        assertThat(timeline("a").statements())
                .filteredOn(entry -> entry.kind() == Kind.COLUMN_IGNORED)
                .extracting(StatementRead::from)
                .containsExactly("b", "c");
    }

    private String policies = "";
    private int statements;
    private Optional<String> rewrites = Optional.empty();

    private void run(String sql) {
        DdlInterpreter meaning = new DdlInterpreter(
                t -> !ShadowTables.looksLikeOne(t),
                database -> List.copyOf(remembered.keySet()),
                t -> TableTimeline.of(t, List.copyOf(remembered.getOrDefault(t, List.of()))),
                change -> rewrites,
                Settings.of(Map.of("MILLRACE_SCHEMA_POLICIES", policies)).schemaPolicies());
        statements++;
        Origin at = origin(sql, "binlog.1", 100L * statements, statements, 1_000L * statements);
        DdlReader.read("shop", sql)
                .forEach(change -> meaning.of(change, at)
                        .forEach(entry -> remembered
                                .computeIfAbsent(entry.table(), t -> new ArrayList<>())
                                .add(entry)));
    }

    private TableTimeline timeline(String name) {
        return TableTimeline.of(table(name), List.copyOf(remembered.getOrDefault(table(name), List.of())));
    }

    private static Origin origin(String statement, String file, long position, long millis, long ordinal) {
        return new Origin(
                Instant.ofEpochMilli(millis), Cause.statement(statement), new Place("", file, position), ordinal);
    }

    private static TableId table(String name) {
        return new TableId("shop", name);
    }
}
