package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.ShadowTables;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.history.Entry.At;
import io.millrace.ddlmanager.history.Entry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MeaningTest {

    private final Map<TableId, List<Entry>> remembered = new TreeMap<>();

    @Test
    void aCutOverOfGhOstAltersTheTableAsItsShadowWasAltered() {
        run("CREATE TABLE _t_gho LIKE t");
        run("ALTER TABLE _t_gho CHANGE a b INT, DROP COLUMN c");
        run("ALTER TABLE _t_gho RENAME COLUMN b TO d");
        run("RENAME TABLE t TO _t_del, _t_gho TO t");

        TableHistory history = TableHistory.of(remembered.get(table("t")));
        assertThat(history.held()).isEmpty();
        assertThat(history.reload()).isEmpty();
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

        TableHistory history = TableHistory.of(remembered.get(table("t")));
        assertThat(history.held()).isEmpty();
        assertThat(history.reload()).isEmpty();
        assertThat(ColumnNames.of(history.entries(), List.of("id")).gone()).containsExactly("a");
    }

    @Test
    void anOldShadowOfThatNameHasNoPartInIt() {
        run("CREATE TABLE _t_gho LIKE t");
        run("ALTER TABLE _t_gho DROP COLUMN a");
        run("DROP TABLE _t_gho");
        run("CREATE TABLE _t_gho LIKE t");
        run("RENAME TABLE t TO _t_del, _t_gho TO t");

        assertThat(TableHistory.of(remembered.getOrDefault(table("t"), List.of()))
                        .entries())
                .isEmpty();
    }

    @Test
    void aTruncateMovesACopyThatIsDueBehindItself() {
        run("TRUNCATE TABLE a");
        assertThat(remembered).isEmpty();

        run("ALTER TABLE a DROP PARTITION p0");
        run("TRUNCATE TABLE a");

        assertThat(TableHistory.of(remembered.get(table("a"))).reload()).hasValueSatisfying(due -> {
            assertThat(due.at().place())
                    .isEqualTo(remembered.get(table("a")).get(1).at().place());
            assertThat(due.at().statement()).contains("DROP PARTITION");
            assertThat(due.reason()).contains("DROP PARTITION");
        });
    }

    @Test
    void aTruncateDoesNotMoveACopyThatIsDueBehindIt() {
        Entry asked = Entry.askedFor(table("a"), "binlog.000010", 500, 1);
        for (At truncate : List.of(
                new At("TRUNCATE TABLE a", "binlog.000009", 900, 7, 7),
                new At("TRUNCATE TABLE a", "binlog.000010", 400, 7, 7))) {
            assertThat(asked.at().before(truncate)).isFalse();
        }
        assertThat(asked.at().before(new At("", "binlog.000010", 600, 0, 7))).isTrue();
        assertThat(asked.at().before(new At("", "binlog.000011", 4, 0, 7))).isTrue();
        assertThat(asked.at().before(new At("", "other.000001", 4, 2, 7))).isTrue();
    }

    @Test
    void aTableMadeAgainInAnotherFormIsCopied() {
        run("DROP TABLE a");
        run("CREATE TABLE a (id INT PRIMARY KEY)");
        assertThat(TableHistory.of(remembered.get(table("a"))).reload()).isEmpty();

        rewrites = Optional.of("its form is another one");
        run("CREATE TABLE b (id INT PRIMARY KEY)");
        assertThat(TableHistory.of(remembered.get(table("b"))).reload())
                .as("there was none")
                .isEmpty();
        run("DROP TABLE a");
        run("CREATE TABLE a (id BIGINT PRIMARY KEY)");
        assertThat(TableHistory.of(remembered.get(table("a"))).reload())
                .hasValueSatisfying(due -> assertThat(due.reason()).isEqualTo("its form is another one"));
    }

    @Test
    void aSwapHasBothTablesCopiedAgain() {
        run("RENAME TABLE a TO tmp, b TO a, tmp TO b");

        for (String name : List.of("a", "b")) {
            assertThat(TableHistory.of(remembered.get(table(name))).reload())
                    .hasValueSatisfying(
                            due -> assertThat(due.at().statement()).contains("RENAME TABLE a TO tmp, b TO a"));
        }
        assertThat(remembered).doesNotContainKey(table("tmp"));
    }

    @Test
    void aRenamedTableIsDroppedUnderItsOldNameAndCopiedUnderItsNewOne() {
        run("ALTER TABLE a RENAME TO b");

        assertThat(TableHistory.of(remembered.get(table("a"))).dropped())
                .hasValueSatisfying(drop -> assertThat(drop.to()).isEqualTo("shop.b"));
        assertThat(TableHistory.of(remembered.get(table("b"))).reload()).isPresent();
    }

    @Test
    void aTableOfARenamedOnesNameIsCopiedSinceTheOthersRowsAreThere() {
        run("RENAME TABLE a TO b");
        run("CREATE TABLE a LIKE b");

        assertThat(TableHistory.of(remembered.get(table("a"))).reload())
                .hasValueSatisfying(due -> assertThat(due.reason()).contains("shop.b"));
    }

    @Test
    void aStatementThatRewroteRowsHasItsTableCopiedAgain() {
        rewrites = Optional.of("MySQL computed it");
        run("ALTER TABLE a ADD COLUMN x INT");
        run("ALTER TABLE b ADD PRIMARY KEY (id)");
        run("RENAME TABLE c TO _c_del, _c_gho TO c");

        for (String name : List.of("a", "b", "c")) {
            assertThat(TableHistory.of(remembered.get(table(name))).reload())
                    .hasValueSatisfying(due -> assertThat(due.reason()).isEqualTo("MySQL computed it"));
        }
    }

    @Test
    void aCopyEndsWhatAskedForItAndWhatCameLaterAsksForAnother() {
        run("ALTER TABLE a TRUNCATE PARTITION p0");
        Entry due = TableHistory.of(remembered.get(table("a"))).reload().orElseThrow();
        Entry done = new Entry(table("a"), Kind.RELOADED, "", "", "", due.at());
        remembered.get(table("a")).add(done);
        assertThat(TableHistory.of(remembered.get(table("a"))).reload()).isEmpty();
        assertThat(TableHistory.of(remembered.get(table("a"))).floor()).contains(due.at());

        run("ALTER TABLE a TRUNCATE PARTITION p1");
        assertThat(TableHistory.of(remembered.get(table("a"))).reload()).isPresent();
        assertThat(TableHistory.of(remembered.get(table("a"))).floor()).contains(due.at());
    }

    @Test
    void onlyTheCreationBehindADropFollowsIt() {
        run("DROP TABLE a");
        run("CREATE TABLE a (id INT PRIMARY KEY)");
        run("CREATE TABLE IF NOT EXISTS a (id INT PRIMARY KEY)");

        List<Entry> all = remembered.get(table("a"));
        assertThat(TableHistory.dropBefore(all, all.get(1))).contains(all.get(0));
        assertThat(TableHistory.dropBefore(all, all.get(2))).isEmpty();
    }

    @Test
    void aDroppedTableThatCameAgainIsNotDropped() {
        run("ALTER TABLE a DROP COLUMN x");
        run("DROP TABLE a");
        assertThat(TableHistory.of(remembered.get(table("a"))).dropped()).isPresent();

        run("CREATE TABLE a (id INT PRIMARY KEY)");
        TableHistory history = TableHistory.of(remembered.get(table("a")));
        assertThat(history.dropped()).isEmpty();
        assertThat(history.entries()).extracting(Entry::kind).containsExactly(Kind.TABLE_CREATED);
    }

    @Test
    void whatCannotBeReadHoldsItsTableOnly() {
        run("ALTER TABLE a FROBNICATE COLUMN b");
        run("ALTER TABLE c TRUNCATE PARTITION p0");

        assertThat(remembered).containsOnlyKeys(table("a"), table("c"));
        assertThat(TableHistory.of(remembered.get(table("a"))).held())
                .hasValueSatisfying(reason -> assertThat(reason).contains("FROBNICATE COLUMN b"));
        assertThat(TableHistory.of(remembered.get(table("c"))).reload())
                .hasValueSatisfying(due -> assertThat(due.reason()).contains("TRUNCATE PARTITION"));
    }

    @Test
    void aDroppedDatabaseDropsItsTables() {
        run("ALTER TABLE a DROP COLUMN x");
        run("DROP DATABASE shop");

        assertThat(TableHistory.of(remembered.get(table("a"))).dropped())
                .isEqualTo(Optional.of(remembered.get(table("a")).get(1)));
    }

    @Test
    void anAddedColumnIsLeftOutUnderIgnoreThatOfAShadowToo() {
        policies = "shop.a:add-column=ignore";
        run("ALTER TABLE a ADD COLUMN b INT");
        run("CREATE TABLE _a_gho LIKE a");
        run("ALTER TABLE _a_gho ADD COLUMN c INT");
        run("RENAME TABLE a TO _a_del, _a_gho TO a");

        assertThat(remembered.get(table("a")))
                .filteredOn(entry -> entry.kind() == Kind.COLUMN_LEFT_OUT)
                .extracting(Entry::from)
                .containsExactly("b", "c");
    }

    private String policies = "";
    private int statements;
    private Optional<String> rewrites = Optional.empty();

    private void run(String sql) {
        Meaning meaning = new Meaning(
                t -> !ShadowTables.looksLikeOne(t),
                database -> List.copyOf(remembered.keySet()),
                t -> remembered.getOrDefault(t, List.of()),
                change -> rewrites,
                SchemaPolicies.of(Settings.of(Map.of("MILLRACE_SCHEMA_POLICIES", policies))));
        statements++;
        At at = new At(sql, "binlog.1", 100 * statements, statements, 1_000L * statements);
        DdlReader.read("shop", sql)
                .forEach(change -> meaning.of(change, at)
                        .forEach(entry -> remembered
                                .computeIfAbsent(entry.table(), t -> new ArrayList<>())
                                .add(entry)));
    }

    private static TableId table(String name) {
        return new TableId("shop", name);
    }
}
