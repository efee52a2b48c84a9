package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Column.Generation;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RewriteRulesTest {

    private static final TableId T = new TableId("shop", "t");

    private final Targets targets =
            Targets.of(Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop")).names());
    private final List<TableEvent> remembered = new ArrayList<>();

    @Test
    void aRenamedColumnOfTheKeySendsRowsToOtherPartitions() {
        assertThat(of("ALTER TABLE t RENAME COLUMN id TO nr", column("nr", "int", "int")))
                .isPresent();
        assertThat(of("ALTER TABLE t RENAME COLUMN v TO w", column("nr", "int", "int"), column("w", "int", "int")))
                .isEmpty();
    }

    @Test
    void itDoesSoAtEachRenamingHoweverFarMysqlIsAhead() {
        Column now = column("c", "int", "int");
        assertThat(of("ALTER TABLE t RENAME COLUMN id TO a", now)).isPresent();
        remembered.add(new StatementRead(
                T,
                new Origin(Instant.ofEpochMilli(1), Cause.statement(""), new Place("", "", 1), 1),
                StatementRead.Kind.COLUMN_RENAMED,
                "id",
                "a",
                ""));
        assertThat(of("ALTER TABLE t RENAME COLUMN a TO b", now)).isPresent();
        assertThat(of("ALTER TABLE t RENAME COLUMN b TO c", now)).isPresent();
    }

    @Test
    void aTypeThatHoldsEveryValueAsItWasRewritesNothing() {
        Column id = column("id", "int", "int");
        assertThat(of("ALTER TABLE t MODIFY v BIGINT", id, column("v", "bigint", "bigint")))
                .isEmpty();
        assertThat(of("ALTER TABLE t MODIFY v BIGINT", id, column("v", "bigint", "bigint(20)")))
                .as("as MySQL shows it before 8.0.19")
                .isEmpty();
        assertThat(of("ALTER TABLE t MODIFY v SMALLINT", id, column("v", "smallint", "smallint")))
                .isPresent();
        assertThat(of("ALTER TABLE t MODIFY v SMALLINT", id, column("v", "int", "int")))
                .as("changed and changed back")
                .isPresent();
    }

    @Test
    void anExpressionDoesWhateverTheColumnIsByNow() {
        Column id = column("id", "int", "int");
        assertThat(of("ALTER TABLE t MODIFY v INT AS (id * 2)", id, column("v", "int", "int")))
                .hasValue("MySQL computed the column v in all rows");
        assertThat(of("ALTER TABLE t ADD w INT AS (id * 2) STORED", id, column("w", "int", "int")))
                .isPresent();
    }

    @Test
    void aTypeIsTheSameWithItsCharacterSetAndInAnotherWord() {
        Column id = column("id", "int", "int");
        assertThat(of(
                        "ALTER TABLE t MODIFY e ENUM('a', 'charset b') CHARACTER SET latin1",
                        id,
                        column("e", "enum", "enum('a','charset b')")))
                .isEmpty();
        assertThat(of("ALTER TABLE t MODIFY v INTEGER", id, column("v", "int", "int")))
                .isEmpty();
    }

    @Test
    void whatIsGeneratedOfATextThatMayHaveAnotherCollationIsComputedAgain() {
        Column id = column("id", "int", "int");
        Column text = column("s", "varchar", "varchar(9)");
        Column generated =
                new Column("g", "int", "int", true, 0, 10, 0, 0, Optional.empty(), false, Generation.VIRTUAL);
        for (String sql : List.of(
                "ALTER TABLE t MODIFY s VARCHAR(9) COLLATE utf8mb4_bin",
                "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")) {
            assertThat(of(sql, id, text, generated)).hasValue("MySQL computed the column g in all rows");
            assertThat(of(sql, id, text)).isEmpty();
        }
        assertThat(of("ALTER TABLE t MODIFY v INT COMMENT 'x'", id, column("v", "int", "int"), generated))
                .isEmpty();
    }

    @Test
    void aKeyOfAnotherTypeDoesForClickHouseRefusesToChangeIt() {
        assertThat(of("ALTER TABLE t MODIFY id BIGINT", column("id", "bigint", "bigint")))
                .hasValue("the column id of the key was Int32 and is Int64");
        assertThat(of("RENAME TABLE t TO _t_del, _t_gho TO t", column("id", "bigint", "bigint")))
                .isPresent();
    }

    @Test
    void aKeyThatIsMadeDoesWhateverItWasBefore() {
        assertThat(of("ALTER TABLE t ADD PRIMARY KEY (id)", column("id", "int", "int")))
                .hasValue("the primary key was added or changed");
        assertThat(of("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (nr)", column("nr", "int", "int")))
                .hasValue("the key was (id) and is (nr)");
    }

    @Test
    void aColumnThatLeavesTheKeyDoes() {
        assertThat(of("ALTER TABLE t DROP COLUMN id", column("nr", "int", "int")))
                .hasValue("the key was (id) and is (nr)");
        assertThat(of("ALTER TABLE t DROP COLUMN v", column("id", "int", "int")))
                .isEmpty();
    }

    @Test
    void aTableThatIsMadeAgainDoesWhenItsKeyOrATypeIsAnother() {
        Column id = column("id", "int", "int");
        assertThat(of("CREATE TABLE t (id INT PRIMARY KEY, v BIGINT)", id, column("v", "bigint", "bigint")))
                .isEmpty();
        assertThat(of("CREATE TABLE t (id INT PRIMARY KEY, v CHAR(3))", id, column("v", "char", "char(3)")))
                .isPresent();
        assertThat(of("CREATE TABLE t (nr INT PRIMARY KEY)", column("nr", "int", "int")))
                .isPresent();
    }

    @Test
    void aCutOverDoesWhenTheShadowRenamedAColumnAndConvertedIt() {
        remembered.add(new StatementRead(
                T,
                new Origin(Instant.ofEpochMilli(1), Cause.statement(""), new Place("", "", 1), 1),
                StatementRead.Kind.COLUMN_RENAMED,
                "v",
                "w",
                ""));

        assertThat(of("RENAME TABLE _t_gho TO t", column("id", "int", "int"), column("w", "smallint", "smallint")))
                .isPresent();
        assertThat(of("RENAME TABLE _t_gho TO t", column("id", "int", "int"), column("w", "bigint", "bigint")))
                .isEmpty();
    }

    private Optional<String> of(String sql, Column... columns) {
        ClickHouseCatalog catalog = new ClickHouseCatalog(Map.of(
                targets.raw(T), new ExistingTable("", List.of("id"), Map.of("id", "Int32", "v", "Nullable(Int32)"))));
        Table table =
                new Table(T, List.of(columns), List.of(columns[0].name()), List.of(), new Table.Size(0, 0, 0), "");
        RewriteRules rewrites = new RewriteRules(
                Map.of(T, table), catalog, targets, LossPolicies.DEFAULT, any -> TableTimeline.of(T, remembered));
        return DdlReader.read("shop", sql).stream()
                .flatMap(change -> rewrites.of(change).stream())
                .findFirst();
    }

    private static Column column(String name, String dataType, String columnType) {
        return new Column(
                name, dataType, columnType, !name.equals("id"), 0, 10, 0, 0, Optional.empty(), false, Generation.NONE);
    }
}
