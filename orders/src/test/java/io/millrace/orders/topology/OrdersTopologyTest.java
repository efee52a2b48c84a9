package io.millrace.orders.topology;

import static io.millrace.orders.topology.Flow.detail;
import static io.millrace.orders.topology.Flow.order;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.metrics.MeterNames;
import io.millrace.orders.change.Change;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTopologyTest {

    private static final boolean LIVES = false;
    private static final boolean DELETED = true;

    @TempDir
    private Path folder;

    private Flow flow;

    @BeforeEach
    void open() {
        flow = new Flow(folder);
    }

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void theTopologyIsTheOneThatWasReviewed() throws IOException {
        try (var golden = getClass().getResourceAsStream("/topology.txt")) {
            assertThat(flow.topology.describe().toString()).isEqualTo(new String(golden.readAllBytes(), UTF_8));
        }
    }

    @Test
    void anOrderIsCompleteWithItsLastDetail() {
        flow.orders(order(17, 2, 8, LIVES));
        flow.details(detail(17, 1, 16, LIVES));
        assertThat(flow.completed()).isEmpty();

        flow.details(detail(17, 2, 24, LIVES));
        JsonNode event = flow.event();

        assertThat(event.toString())
                .isEqualTo(
                        "{\"order_id\":\"17\",\"details\":[\"1\",\"2\"],\"completed_at\":\"2026-01-01T00:00:00.024Z\"}");
        assertThat(flow.meters.counter(MeterNames.ORDERS_COMPLETED).count()).isEqualTo(1);
        assertThat(flow.meters.get(MeterNames.ORDERS_INCOMPLETE).gauge().value())
                .isZero();
    }

    @Test
    void rowsThatTravelInOneMessageCountEach() {
        flow.details(detail(1, 1, 8, LIVES), detail(2, 1, 16, LIVES), detail(1, 2, 24, LIVES));
        flow.orders(order(1, 2, 8, LIVES), order(2, 1, 16, LIVES));

        assertThat(flow.completed()).containsExactly("1", "2");
    }

    @Test
    void whatComesAfterTheEventIsCountedAndRepeatsNothing() {
        flow.orders(order(1, 1, 8, LIVES));
        flow.details(detail(1, 1, 8, LIVES));
        assertThat(flow.completed()).containsExactly("1");

        flow.orders(order(1, 3, 16, LIVES), order(1, 3, 24, DELETED));
        flow.details(detail(1, 1, 16, DELETED), detail(1, 1, 24, LIVES));

        assertThat(flow.completed()).isEmpty();
        assertThat(flow.standing("1").changedAfterwards()).isEqualTo(4);
        assertThat(flow.incomplete("1")).as("only the id is kept").isNull();
        assertThat(flow.meters
                        .counter(MeterNames.ORDERS_CHANGED_AFTERWARDS, MeterNames.CHANGE, "detail-deleted")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aDetailThatIsDeletedBeforeTheOrderIsCompleteDoesNotCount() {
        flow.orders(order(1, 2, 8, LIVES));
        flow.details(detail(1, 1, 8, LIVES), detail(1, 1, 16, DELETED), detail(1, 2, 8, LIVES));
        assertThat(flow.completed()).isEmpty();

        flow.details(detail(1, 3, 8, LIVES));
        assertThat(flow.event().get("details").toString()).isEqualTo("[\"2\",\"3\"]");
    }

    @Test
    void anOlderVersionThatIsDeliveredLateChangesNothing() {
        flow.orders(order(1, 1, 8, LIVES), order(1, 1, 16, DELETED), order(1, 1, 8, LIVES));
        flow.details(detail(1, 1, 16, DELETED), detail(1, 1, 8, LIVES));

        assertThat(flow.completed()).isEmpty();
        assertThat(flow.standing("1").state()).isEqualTo("deleted");
    }

    @Test
    void versionsAreComparedWithoutASign() {
        flow.orders(order(1, 1, 8, LIVES));
        flow.details(detail(1, 1, 8, LIVES)
                .replace("\"_version\":8", "\"_version\":18446744073709551615")
                .replace("\"_is_deleted\":0", "\"_is_deleted\":1"));
        flow.details(detail(1, 1, 16, LIVES));

        assertThat(flow.completed()).isEmpty();
    }

    @Test
    void anOrderThatSaysZeroOrNothingWaits() {
        flow.orders(order(1, 0, 8, LIVES), order(2, null, 16, LIVES));
        flow.details(detail(1, 1, 8, LIVES), detail(2, 1, 16, LIVES));
        assertThat(flow.completed()).isEmpty();
        assertThat(flow.standing("2").why()).isEqualTo("It does not say how many details it has.");

        flow.orders(order(1, 1, 24, LIVES));
        assertThat(flow.completed()).containsExactly("1");
    }

    @Test
    void itIsSaidWhichDetailsAreMissing() {
        flow.orders(order(1, 4, 8, LIVES));
        flow.details(detail(1, 2, 8, LIVES), detail(1, 3, 16, LIVES), detail(1, 3, 24, DELETED));

        assertThat(flow.meters.get(MeterNames.ORDERS_INCOMPLETE).gauge().value())
                .isEqualTo(1);
        assertThat(flow.standing("1").why()).isEqualTo("Of 4 details 1 have arrived. Missing: 1, 3, 4.");
        assertThat(flow.standing("1").deleted()).containsExactly("3");
    }

    @Test
    void aRowThatClickHouseHadLosesToEveryLaterChange() {
        flow.details(detail(1, 1, 8, DELETED));
        flow.read("1", new Change.OfDetail(new Change.Origin(0, false, Change.Op.READ, 0), "1"));
        flow.read("1", new Change.OfOrder(new Change.Origin(0, false, Change.Op.READ, 0), 1));
        assertThat(flow.completed()).isEmpty();

        flow.read("1", new Change.OfDetail(new Change.Origin(0, false, Change.Op.READ, 0), "2"));
        flow.read("1", new Change.OfDetail(new Change.Origin(0, false, Change.Op.READ, 0), "2"));
        assertThat(flow.completed()).containsExactly("1");
        assertThat(flow.standing("1").changedAfterwards())
                .as("reading is no change")
                .isZero();
    }

    @Test
    void whatWasTruncatedCompletesNoOrderAndIsCountedAfterTheEvent() {
        flow.orders(order(1, 2, 8, LIVES), order(2, 1, 16, LIVES));
        flow.details(detail(1, 1, 8, LIVES), detail(2, 1, 16, LIVES));
        assertThat(flow.completed()).containsExactly("2");

        flow.read("1", new Change.OfDetail(truncated(8), "1"));
        flow.read("2", new Change.OfDetail(truncated(16), "1"));
        flow.details(detail(1, 1, 8, LIVES), detail(1, 2, 24, LIVES));

        assertThat(flow.completed()).isEmpty();
        assertThat(flow.standing("1").deleted()).containsExactly("1");
        assertThat(flow.standing("2").changedAfterwards()).isEqualTo(1);
        assertThat(flow.meters
                        .counter(MeterNames.ORDERS_CHANGED_AFTERWARDS, MeterNames.CHANGE, "detail-truncated")
                        .count())
                .isEqualTo(1);

        flow.details(detail(1, 1, 32, LIVES));
        assertThat(flow.completed()).containsExactly("1");
    }

    /** As ClickHouse has it in place of a row. */
    private static Change.Origin truncated(long version) {
        return new Change.Origin(version + 1, true, Change.Op.TRUNCATED, 0);
    }

    @Test
    void aLineThatIsNoRowStopsNothingAndIsCounted() {
        flow.details(detail(1, 1, 8, LIVES), "{\"line\":2", "{\"order_id\":null,\"line\":3,\"_version\":8}");
        flow.orders(order(1, 1, 8, LIVES));

        assertThat(flow.completed()).containsExactly("1");
        assertThat(flow.meters.find(MeterNames.ORDERS_ROWS_REJECTED).counters()).hasSize(2);
    }
}
