package io.millrace.common.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ShadowTablesTest {

    private final ShadowTables shadows = new ShadowTables(true);

    @Test
    void tablesOfMigrationToolsAreLeftOutBesideTheirTable() {
        for (String name : new String[] {"_t_gho", "_t_ghc", "_t_del", "_t_new", "_t_old", "___t_new"}) {
            assertThat(shadows.ignored(id(name), Set.of(id("t")))).as(name).isTrue();
            assertThat(shadows.ignored(id(name), Set.of(id("u")))).as(name).isFalse();
        }
        assertThat(shadows.ignored(id("__t_gho"), Set.of(id("_t")))).isTrue();
    }

    @Test
    void otherTablesAreNot() {
        for (String name : new String[] {"t_gho", "_t", "_t_gone", "__old", "t_new"}) {
            assertThat(shadows.ignored(id(name), Set.of(id("t")))).as(name).isFalse();
        }
        assertThat(shadows.ignored(id("_t_new"), Set.of(new TableId("other", "t"))))
                .isFalse();
        assertThat(new ShadowTables(false).ignored(id("_t_new"), Set.of(id("t"))))
                .isFalse();
    }

    private static TableId id(String name) {
        return new TableId("shop", name);
    }
}
