package io.millrace.ddlmanager.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {

    @Test
    void aStatementIsAboutTheTablesThatItNames() {
        assertThat(named("ALTER TABLE a ADD COLUMN c INT")).isEqualTo(Scope.of(table("a")));
        assertThat(named("CREATE TABLE b (id INT PRIMARY KEY)", "DROP TABLE c, d"))
                .isEqualTo(Scope.of(Set.of(table("b"), table("c"), table("d"))));
        assertThat(named("RENAME TABLE a TO b, c TO a"))
                .isEqualTo(Scope.of(Set.of(table("a"), table("b"), table("c"))));
        assertThat(named("ALTER TABLE other.a ADD INDEX (c)")).isEqualTo(Scope.of(new TableId("other", "a")));
        assertThat(named("CREATE TABLE a LIKE b").includes(table("a"))).isTrue();
    }

    @Test
    void aStatementThatChangesNoTableIsAboutNone() {
        assertThat(named("CREATE DATABASE other", "GRANT SELECT ON shop.* TO 'reader'@'%'"))
                .isEqualTo(Scope.of(Set.of()));
    }

    @Test
    void aDroppedDatabaseAndAStatementThatCannotBeReadAreAboutAllTables() {
        assertThat(named("DROP DATABASE shop")).isEqualTo(Scope.ALL);
        assertThat(named("unreadable record at offset 3")).isEqualTo(Scope.ALL);
        assertThat(Scope.of(table("a")).and(Scope.ALL)).isEqualTo(Scope.ALL);
    }

    @Test
    void scopesAddUp() {
        assertThat(Scope.of(table("a")).and(Scope.of(table("b")))).isEqualTo(Scope.of(Set.of(table("a"), table("b"))));
        assertThat(Scope.of(table("a")).includes(table("b"))).isFalse();
        assertThat(Scope.ALL.includes(table("b"))).isTrue();
    }

    private static Scope named(String... statements) {
        return Scope.named(Arrays.stream(statements)
                .flatMap(sql -> DdlReader.read("shop", sql).stream())
                .toList());
    }

    private static TableId table(String name) {
        return new TableId("shop", name);
    }
}
