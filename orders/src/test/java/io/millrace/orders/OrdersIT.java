package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.proof.CompletedOrders;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The orders service on a real pipeline. Its tests are one story: the service starts, lives, and is killed. */
@PipelineTest(
        database = "order_events",
        settings = {
            "MILLRACE_ORDERS=yes",
            "MILLRACE_ORDERS_TABLE=order_events.orders",
            "MILLRACE_ORDERS_DETAILS_TABLE=order_events.order_details",
        },
        sql = {
            "CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, detail_count INT NULL, note TEXT)",
            "CREATE TABLE order_details (order_id BIGINT UNSIGNED, line INT, product TEXT, PRIMARY KEY (order_id, line))",
            "INSERT INTO orders VALUES (1, 2, 'complete'), (2, 2, 'one is missing'), (18446744073709551615, 1, 'largest')",
            "INSERT INTO order_details VALUES (1, 1, 'a'), (1, 2, 'b'), (2, 2, 'c'), (18446744073709551615, 1, 'd')"
        },
        checkedOnce = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrdersIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private static final String COMPLETE = """
            SELECT o.id FROM orders o JOIN order_details d ON d.order_id = o.id
            GROUP BY o.id, o.detail_count HAVING COUNT(*) >= o.detail_count AND o.detail_count > 0
            """;

    private final RunningPipeline millrace;
    private final Settings settings;

    OrdersIT(RunningPipeline millrace) {
        this.millrace = millrace;
        this.settings = Settings.of(millrace.services().environment());
    }

    @Test
    @Order(1)
    void ordersThatWereThereBeforeTheServiceHaveTheirEventToo() {
        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsOnlyKeys("1", "18446744073709551615"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(millrace.json(Service.ORDERS, "/readyz")
                                .path("ready")
                                .asBoolean())
                        .isTrue());

        JsonNode order = millrace.json(Service.ORDERS, "/orders/2");
        assertThat(order.path("why").asText()).isEqualTo("Of 2 details 1 have arrived. Missing: 1.");
        assertThat(millrace.json(Service.ORDERS, "/orders/1").path("state").asText())
                .isEqualTo("complete");
        assertThat(millrace.json(Service.ORDERS, "/orders/99").path("code").asText())
                .isEqualTo("not-found");
    }

    @Test
    @Order(2)
    void aLateDetailCompletesAnOrderThatWasCopied() throws SQLException {
        millrace.mysql("INSERT INTO order_details VALUES (2, 1, 'late')");

        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsKey("2"));
    }

    @Test
    @Order(3)
    void whatADeletedRowSaidBeforeTheStartIsForgotten() throws SQLException {
        millrace.mysql("INSERT INTO orders VALUES (3, 1, 'deleted')", "DELETE FROM orders WHERE id = 3");
        // Rows of another table may overtake the deletion, and complete the order.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(millrace.json(Service.ORDERS, "/orders/3")
                                .path("state")
                                .asText())
                        .isEqualTo("deleted"));
        millrace.mysql("INSERT INTO order_details VALUES (3, 1, 'x')");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                millrace.json(Service.ORDERS, "/orders/3").path("arrived"))
                        .hasSize(1));
        assertThat(millrace.json(Service.ORDERS, "/orders/3").path("state").asText())
                .isEqualTo("deleted");
        assertThat(events()).doesNotContainKey("3");
    }

    @Test
    @Order(4)
    void howeverOftenTheServiceIsKilledEachCompleteOrderHasOneEvent() throws SQLException {
        Random random = new Random(Seeds.one());
        for (int order = 100; order < 400; order++) {
            write(order, random);
            if (order % 100 == 50) {
                millrace.services().kill(Service.ORDERS);
            }
        }
        List<String> complete = millrace.mysqlTexts(COMPLETE);

        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsKeys(complete.toArray(String[]::new)));
        assertOnce();
    }

    /** Orders grow only here, so that which are complete does not depend on when a row arrives. */
    private void write(int order, Random random) throws SQLException {
        int count = 1 + random.nextInt(4);
        int lines = random.nextInt(count + 1);
        millrace.mysql("INSERT INTO orders VALUES (" + order + ", " + count + ", 'x')");
        for (int line = 1; line <= lines; line++) {
            millrace.mysql("INSERT INTO order_details VALUES (" + order + ", " + line + ", 'y')");
        }
        if (random.nextBoolean()) {
            millrace.mysql("UPDATE orders SET note = 'changed' WHERE id = " + order);
        }
    }

    @Test
    @Order(5)
    void whatChangesAfterwardsIsShown() throws SQLException {
        millrace.mysql("DELETE FROM order_details WHERE order_id = 1", "DELETE FROM orders WHERE id = 1");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(millrace.json(Service.ORDERS, "/orders/1")
                                .path("changed_afterwards")
                                .asInt())
                        .isEqualTo(3));
        assertThat(millrace.meter(
                        Service.ORDERS, "millrace_orders_changed_afterwards_total", "change=\"order-deleted\""))
                .isPositive();
        assertThat(events()).containsEntry("1", 1);
    }

    @Test
    @Order(6)
    void theCountThatAnOrderSaysLastDecidesAndNoEventIsRepeated() throws SQLException {
        millrace.mysql(
                "INSERT INTO orders VALUES (410, 1, 'grows after its event'), (411, 3, 'shrinks'), (412, 1, 'grows before')",
                "INSERT INTO order_details VALUES (410, 1, 'a'), (411, 1, 'b'), (411, 2, 'c')");
        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsKey("410"));
        millrace.mysql(
                "UPDATE orders SET detail_count = 2 WHERE id BETWEEN 410 AND 412",
                "INSERT INTO order_details VALUES (410, 2, 'd')");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(millrace.json(Service.ORDERS, "/orders/412")
                                .path("expected")
                                .asInt())
                        .isEqualTo(2));
        millrace.mysql("INSERT INTO order_details VALUES (412, 1, 'e')");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(millrace.json(Service.ORDERS, "/orders/412").path("arrived"))
                    .hasSize(1);
            assertThat(millrace.json(Service.ORDERS, "/orders/410")
                            .path("changed_afterwards")
                            .asInt())
                    .isEqualTo(2);
            assertThat(events()).containsKey("411");
        });
        assertThat(events()).doesNotContainKey("412");
        assertOnce();
    }

    @Test
    @Order(7)
    void aConnectorThatIsRewoundRepeatsNoEvent() throws SQLException {
        String connector = millrace.connector();
        String then = millrace.connect().offsets(connector);
        millrace.mysql(
                "INSERT INTO orders VALUES (420, 2, 'complete'), (421, 2, 'one is missing')",
                "INSERT INTO order_details VALUES (420, 1, 'a'), (420, 2, 'b'), (421, 1, 'c')",
                "UPDATE orders SET note = 'changed' WHERE id = 420");
        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsKey("420"));
        millrace.awaitInStep();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                millrace.json(Service.ORDERS, "/orders/421").path("arrived"))
                        .hasSize(1));
        double read = rows();

        millrace.connect().stop(connector);
        await().atMost(SOON)
                .until(() -> millrace.connect().state(connector).orElseThrow().stopped());
        millrace.connect().alterOffsets(connector, then);
        millrace.connect().resume(connector);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(rows()).as("everything came again").isGreaterThanOrEqualTo(read + 6));
        millrace.awaitInStep();
        millrace.mysql("INSERT INTO order_details VALUES (421, 2, 'late')");

        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsKeys("420", "421"));
        assertOnce();
    }

    private double rows() {
        return millrace.meter(Service.ORDERS, "millrace_orders_rows_total");
    }

    @Test
    @Order(8)
    void aTableThatIsCopiedAgainCompletesWhatIsNewAndRepeatsNoEvent() throws SQLException {
        millrace.mysql(
                "INSERT INTO orders VALUES (430, 2, 'one comes with the copy')",
                "INSERT INTO order_details VALUES (430, 1, 'a')");
        millrace.inSession("SET sql_log_bin = 0", "INSERT INTO order_details VALUES (430, 2, 'in no binlog')");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                millrace.json(Service.ORDERS, "/orders/430").path("arrived"))
                        .hasSize(1));

        millrace.post(Service.DDL_MANAGER, "/tables/order_events/order_details/resolve?how=reload");

        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsKey("430"));
        millrace.awaitSettled();
        assertOnce();
    }

    private void assertOnce() {
        assertThat(events())
                .as("events of an order")
                .allSatisfy((order, count) -> assertThat(count).as(order).isEqualTo(1));
    }

    @Test
    @Order(9)
    void whatWasTruncatedOrDroppedCompletesNoOrder() throws SQLException {
        millrace.mysql(
                "INSERT INTO orders VALUES (500, 2, 'one is missing'), (501, 1, 'complete')",
                "INSERT INTO order_details VALUES (500, 1, 'x'), (501, 1, 'y')");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(events()).containsKey("501");
            assertThat(millrace.json(Service.ORDERS, "/orders/500").path("arrived"))
                    .hasSize(1);
        });

        millrace.mysql("TRUNCATE TABLE order_details");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                millrace.json(Service.ORDERS, "/orders/500").path("deleted"))
                        .hasSize(1));
        millrace.mysql("INSERT INTO order_details VALUES (500, 2, 'z')");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                millrace.json(Service.ORDERS, "/orders/500").toString())
                        .contains("\"arrived\":[\"2\"]"));
        assertThat(millrace.json(Service.ORDERS, "/orders/501")
                        .path("changed_afterwards")
                        .asInt())
                .isEqualTo(1);

        millrace.mysql(
                "DROP TABLE orders",
                "CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, detail_count INT NULL, note TEXT)");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(millrace.json(Service.ORDERS, "/orders/501")
                                .path("changed_afterwards")
                                .asInt())
                        .isEqualTo(2));
        millrace.mysql("INSERT INTO order_details VALUES (500, 1, 'x')");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                millrace.json(Service.ORDERS, "/orders/500").path("arrived"))
                        .hasSize(2));
        assertThat(millrace.json(Service.ORDERS, "/orders/500").path("state").asText())
                .isEqualTo("deleted");
        assertThat(events()).containsEntry("501", 1).doesNotContainKey("500");
        assertThat(millrace.json(Service.ORDERS, "/orders").path("incomplete"))
                .as("what is deleted will never be complete")
                .noneMatch(order -> order.path("state").asText().equals("deleted"));
    }

    private Map<String, Integer> events() {
        return CompletedOrders.events(settings.kafka(), settings.orders().topic());
    }
}
