package io.millrace.common.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetsTest {

    private static final TableId ORDERS = new TableId("shop", "orders");

    @Test
    void analystsAndMachineryHaveDatabasesOfTheirOwn() {
        Targets targets = Targets.of(
                Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop")).names());

        assertThat(targets.view(ORDERS)).isEqualTo("`analytics`.`orders`");
        assertThat(targets.raw(ORDERS)).isEqualTo("`analytics`.`orders_raw`");
        assertThat(targets.queue(ORDERS)).isEqualTo("`analytics_ingest`.`orders_queue`");
        assertThat(targets.quarantine(ORDERS)).isEqualTo("`analytics_ingest`.quarantine");
    }

    @Test
    void theTemplateTakesTheNameOfTheMysqlDatabase() {
        Targets targets = new Targets("{db}_live", "ingest_{db}");

        assertThat(targets.view(ORDERS)).isEqualTo("`shop_live`.`orders`");
        assertThat(targets.valve(ORDERS)).isEqualTo("`ingest_shop`.`orders_valve`");
        assertThat(targets.consumerGroups(ORDERS)).isEqualTo("millrace.`ingest_shop`.`orders_queue`@");
    }

    @Test
    void everyObjectOfATableHasItsOwnName() {
        Targets targets = new Targets("same", "same");

        assertThat(Set.of(
                        targets.view(ORDERS),
                        targets.raw(ORDERS),
                        targets.queue(ORDERS),
                        targets.intake(ORDERS),
                        targets.valve(ORDERS),
                        targets.rowsView(ORDERS),
                        targets.quarantineView(ORDERS)))
                .hasSize(7);
    }

    @Test
    void severalDatabasesMayNotShareATarget() {
        Problem problem =
                catchThrowableOfType(Problem.class, () -> Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop,crm")));

        assertThat(problem).isNotNull().hasMessageContaining("analytics");
        assertThat(problem.remedy()).contains("MILLRACE_TARGET_DATABASE").contains("analytics_{db}");
    }

    @Test
    void severalDatabasesWithATemplateInOneNameOnlyAreRefusedForTheOther() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Settings.of(
                        Map.of("MILLRACE_MYSQL_DATABASES", "shop,crm", "MILLRACE_TARGET_DATABASE", "analytics_{db}")));

        assertThat(problem).isNotNull();
        assertThat(problem.remedy()).contains("MILLRACE_INGEST_DATABASE");
    }

    @Test
    void namesWithQuotesAreQuoted() {
        Targets targets = new Targets("{db}", "i");

        assertThat(targets.view(new TableId("a`b", "c\\d"))).isEqualTo("`a\\`b`.`c\\\\d`");
    }

    @Test
    void theCommentOfARawTableTellsTheTable() {
        assertThat(Targets.ofComment(Targets.comment(ORDERS))).contains(ORDERS);
        assertThat(Targets.ofComment("millrace 1234")).isEmpty();
    }

    @Test
    void theNameOfARawTableTellsTheTable() {
        assertThat(Targets.ofRawName("shop", "orders_raw")).contains(ORDERS);
        assertThat(Targets.ofRawName("shop", "orders")).isEmpty();
    }

    /** It makes names of files of them, of at most 255 bytes. */
    @Test
    void namesThatAreTooLongForClickHouseAreKnown() {
        Targets targets = new Targets("live_{db}", "ingest_{db}");

        assertThat(targets.storable(new TableId("shop", "x".repeat(64)))).isTrue();
        assertThat(targets.storable(new TableId("shop", "ü".repeat(30)))).isTrue();
        assertThat(targets.storable(new TableId("shop", "ü".repeat(31)))).isFalse();
        assertThat(targets.storable(new TableId("字".repeat(18), "x".repeat(64))))
                .isFalse();
    }
}
