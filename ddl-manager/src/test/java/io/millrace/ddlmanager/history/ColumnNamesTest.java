package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.Resolved;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {

    private static final TableId T = new TableId("shop", "t");

    @Test
    void aColumnIsReadUnderEveryNameItHadTheNewestFirst() {
        ColumnNames names = after("RENAME COLUMN a TO b", "CHANGE b c INT", "RENAME COLUMN x TO y")
                .of("id", "c", "y");

        assertThat(names.former())
                .containsOnlyKeys("c", "y")
                .containsEntry("c", List.of("b", "a"))
                .containsEntry("y", List.of("x"));
        assertThat(names.gone()).isEmpty();
        assertThat(names.clash()).isEmpty();
    }

    @Test
    void theNamesOfDroppedColumnsAreKnownToo() {
        ColumnNames names =
                after("RENAME COLUMN a TO b", "DROP COLUMN b", "DROP COLUMN c").of("id");

        assertThat(names.gone()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(names.clash()).isEmpty();
    }

    @Test
    void aNameThatComesBackToItsColumnIsNoClash() {
        ColumnNames names =
                after("RENAME COLUMN a TO b", "RENAME COLUMN b TO a").of("a");

        assertThat(names.former()).containsEntry("a", List.of("b"));
        assertThat(names.clash()).isEmpty();
    }

    @Test
    void aNewCaseOfAnOldNameIsANewName() {
        assertThat(after("RENAME COLUMN a TO A").of("A").former()).containsEntry("A", List.of("a"));
        assertThat(after("RENAME COLUMN a TO Bee", "RENAME COLUMN BEE TO c")
                        .of("c")
                        .former())
                .as("MySQL finds columns without regard to case")
                .containsEntry("c", List.of("BEE", "a"));
    }

    @Test
    void columnsThatSwapNamesClash() {
        assertThat(after("RENAME COLUMN a TO b, RENAME COLUMN b TO a")
                        .of("a", "b")
                        .clash())
                .hasValueSatisfying(clash -> assertThat(clash).contains("RENAME COLUMN a TO b"));
        assertThat(after("RENAME COLUMN a TO t", "RENAME COLUMN b TO a", "RENAME COLUMN t TO b")
                        .of("a", "b")
                        .clash())
                .isPresent();
    }

    @Test
    void aNameThatASecondColumnGetsClashes() {
        assertThat(after("RENAME COLUMN a TO b", "ADD COLUMN a INT")
                        .of("a", "b")
                        .clash())
                .isPresent();
        assertThat(after("DROP COLUMN a", "ADD COLUMN a INT").of("a").clash())
                .hasValueSatisfying(clash -> assertThat(clash).contains("DROP COLUMN a"));
        assertThat(after("DROP COLUMN b, RENAME COLUMN a TO b").of("b").clash()).isPresent();
    }

    @Test
    void aColumnThatWasDroppedTwiceIsLeftTwice() {
        assertThat(after("DROP COLUMN a", "ADD COLUMN a INT", "DROP COLUMN a")
                        .of("id")
                        .clash())
                .isEmpty();
    }

    @Test
    void aDropOfTheTableOrAPersonsDecisionBeginsAnew() {
        List<TableEvent> all = new ArrayList<>(entries("RENAME COLUMN a TO b, RENAME COLUMN b TO a"));
        all.add(new Resolved(T, new Origin(Instant.ofEpochMilli(9), Cause.person(""), Place.START, 9_000), "skip"));

        assertThat(ColumnNames.of(TableTimeline.of(T, all).entries(), List.of("a", "b"))
                        .clash())
                .isEmpty();
    }

    private interface Now {
        ColumnNames of(String... columns);
    }

    private static Now after(String... alterations) {
        return columns -> ColumnNames.of(entries(alterations), List.of(columns));
    }

    private static List<StatementRead> entries(String... alterations) {
        DdlInterpreter meaning = new DdlInterpreter(
                t -> true, d -> List.of(), TableTimeline::empty, change -> Optional.empty(), SchemaPolicies.DEFAULT);
        List<StatementRead> entries = new ArrayList<>();
        for (int i = 0; i < alterations.length; i++) {
            String sql = "ALTER TABLE t " + alterations[i];
            Origin at = new Origin(
                    Instant.ofEpochMilli(i), Cause.statement(sql), new Place("", "binlog.1", 100L * i), 1_000L * i);
            DdlReader.read("shop", sql)
                    .forEach(change -> meaning.of(change, at).forEach(event -> entries.add((StatementRead) event)));
        }
        return entries;
    }
}
