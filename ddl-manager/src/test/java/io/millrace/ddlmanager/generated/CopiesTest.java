package io.millrace.ddlmanager.generated;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ddlmanager.generated.Copies.Copy;
import io.millrace.ddlmanager.generated.Executed.BinlogPlace;
import io.millrace.ddlmanager.generated.Kind.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopiesTest {

    private static final Kind CHANGE = Kind.any("change", 1, draw -> Script.NOTHING);
    private static final Kind INDEX = Kind.harmless("index", 1, draw -> Script.NOTHING);

    private final Executed change = executed(CHANGE, "ALTER TABLE `t` MODIFY a INT", 100, 200);
    private final Executed index = executed(INDEX, "CREATE INDEX i ON `t` (a)", 200, 300);
    private final List<Executed> all = List.of(change, index);

    @Test
    void theStatementWhosePlaceItIsLedToACopy() {
        Copy copy = copy("ALTER TABLE `t` MODIFY a INT", 200);
        assertThat(Copies.of(all, List.of(copy)).byStatement()).containsOnlyKeys(change);
        assertThat(Copies.of(all, List.of(copy("CREATE INDEX i ON `t` (a)", 200)))
                        .byStatement())
                .containsOnlyKeys(index);
    }

    @Test
    void aCopyThatIsAskedForOnceMoreIsPutDownToTheStatementThatAskedForItFirst() {
        assertThat(Copies.of(all, List.of(copy("ALTER TABLE `t` MODIFY a INT", 300)))
                        .byStatement())
                .containsOnlyKeys(change);
    }

    @Test
    void aCopyWithoutAStatementIsPutDownToTheLastOneThatMayLeadToOne() {
        assertThat(Copies.of(all, List.of(copy("", 500))).byStatement()).containsOnlyKeys(change);
        assertThat(Copies.of(List.of(index), List.of(copy("", 500))).byStatement())
                .containsOnlyKeys(index);
    }

    @Test
    void aCopyOfATableThatNoStatementNamesIsUnexplained() {
        Copy copy = new Copy("other", "", "rows changed", new BinlogPlace("binlog.000001", 500));
        assertThat(Copies.of(all, List.of(copy)).unexplained()).containsExactly(copy);
    }

    @Test
    void aCopyForAnIndexIsNeedless() {
        Report report = new Report(all, Copies.of(List.of(index), List.of(copy("", 500))));
        assertThat(report.needless()).hasSize(1);
        assertThat(report.share()).isEqualTo(50);
    }

    private static Executed executed(Kind kind, String sql, long before, long after) {
        return new Executed(
                kind, sql, new BinlogPlace("binlog.000001", before), new BinlogPlace("binlog.000001", after), "");
    }

    private static Copy copy(String statement, long position) {
        return new Copy("t", statement, "why", new BinlogPlace("binlog.000001", position));
    }
}
