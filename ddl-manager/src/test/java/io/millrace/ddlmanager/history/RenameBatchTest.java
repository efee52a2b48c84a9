package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ddlmanager.ddl.SchemaChange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RenameBatchTest {

    @Test
    void theStepsOfOneStatementAreOneStatementAgain() {
        List<SchemaChange> together = RenameBatch.together(List.of(
                change("ALTER TABLE a ADD b INT", 5),
                change("RENAME TABLE a TO `t, x`", 7),
                change("RENAME TABLE b TO a", 7),
                change("RENAME TABLE `t, x` TO b", 7),
                change("RENAME TABLE c TO d", 9)));

        assertThat(together)
                .extracting(SchemaChange::ddl)
                .containsExactly(
                        "ALTER TABLE a ADD b INT",
                        "RENAME TABLE a TO `t, x`, b TO a, `t, x` TO b",
                        "RENAME TABLE c TO d");
    }

    @Test
    void aCutOverOfGhOstIsOneStatementToo() {
        assertThat(RenameBatch.together(List.of(
                        change("rename /* gh-ost */ table `shop`.`t` to `shop`.`_t_del`", 7),
                        change("rename /* gh-ost */ table `shop`.`_t_gho` to `shop`.`t`", 7))))
                .extracting(SchemaChange::ddl)
                .containsExactly(
                        "rename /* gh-ost */ table `shop`.`t` to `shop`.`_t_del`, `shop`.`_t_gho` to `shop`.`t`");
    }

    private static SchemaChange change(String ddl, long position) {
        return new SchemaChange("shop", ddl, "binlog.1", position, 0, 0, position, false, Map.of(), Set.of());
    }
}
