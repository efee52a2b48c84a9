package io.millrace.common.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Fence.Target;
import io.millrace.common.fence.FenceResult.Lost;
import io.millrace.common.fence.FenceResult.Passed;
import io.millrace.common.fence.FenceResult.Waiting;
import io.millrace.common.fence.Source.Reading.Behind;
import io.millrace.common.fence.Source.Reading.Done;
import io.millrace.common.fence.Source.Reading.Forgotten;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FenceTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId ITEMS = new TableId("shop", "items");
    private static final Place PLACE = new Place("a:1-7", "binlog.000001", 700);
    private static final TopicPartition RAW = new TopicPartition("cdc.shop.orders", 0);
    private static final TopicPartition ROWS = new TopicPartition("rows.shop.orders", 0);
    private static final TopicPartition OTHER_ROWS = new TopicPartition("rows.shop.items", 0);

    /** Where everything stands; a test moves it. */
    private static final class Servers implements Source, Offsets {

        private Source.Reading source = new Done();
        private final Map<TopicPartition, Long> ends = new HashMap<>();
        private final Map<TopicPartition, Long> committed = new HashMap<>();
        private final Map<TopicPartition, Long> beginnings = new HashMap<>();
        private Optional<Problem> down = Optional.empty();

        @Override
        public Source.Reading read(Place place) {
            assertThat(place).isEqualTo(PLACE);
            return source;
        }

        @Override
        public Map<TopicPartition, Long> ends(Collection<String> topics) {
            Map<TopicPartition, Long> found = new HashMap<>(ends);
            found.keySet().removeIf(partition -> !topics.contains(partition.topic()));
            return found;
        }

        @Override
        public Map<TopicPartition, Progress> progress(Map<String, Map<TopicPartition, Long>> targets) {
            down.ifPresent(problem -> {
                throw problem;
            });
            Map<TopicPartition, Progress> progress = new HashMap<>();
            targets.values()
                    .forEach(partitions -> partitions.forEach((partition, end) -> {
                        long beginning = beginnings.getOrDefault(partition, 0L);
                        Long offset = committed.get(partition);
                        progress.put(
                                partition,
                                new Progress(
                                        offset == null ? OptionalLong.empty() : OptionalLong.of(offset),
                                        beginning,
                                        Math.max(0, end - Math.max(beginning, offset == null ? 0 : offset))));
                    }));
            return progress;
        }
    }

    private final Servers servers = new Servers();

    private Fence fence() {
        return new Fence(
                List.of(new Fence.Reader(Stage.DEBEZIUM, () -> servers.read(PLACE))),
                servers,
                List.of(
                        () -> List.of(new Target(
                                Stage.NORMALIZER,
                                "normalizer",
                                servers.ends(List.of(RAW.topic())),
                                Map.of(RAW.topic(), ORDERS))),
                        () -> List.of(
                                new Target(
                                        Stage.CLICKHOUSE,
                                        "orders@",
                                        servers.ends(List.of(ROWS.topic())),
                                        Map.of(ROWS.topic(), ORDERS)),
                                new Target(
                                        Stage.CLICKHOUSE,
                                        "items@",
                                        servers.ends(List.of(OTHER_ROWS.topic())),
                                        Map.of(OTHER_ROWS.topic(), ITEMS)))),
                Duration.ofMillis(1));
    }

    private void ends(TopicPartition partition, long end) {
        servers.ends.put(partition, end);
    }

    private void committed(TopicPartition partition, long offset) {
        servers.committed.put(partition, offset);
    }

    @Test
    void aPipelineWithoutRecordsHasPassed() {
        assertThat(fence().look()).isInstanceOf(Passed.class);
    }

    @Test
    void debeziumComesFirstAndNothingElseIsAskedBeforeItHasReadThePlace() {
        servers.source = new Behind("Debezium has still to read the transactions a:7");
        Fence fence = fence();

        assertThat(fence.look())
                .isEqualTo(new Waiting(Stage.DEBEZIUM, "Debezium has still to read the transactions a:7", Map.of()));

        ends(RAW, 5);
        servers.source = new Done();
        assertThat(fence.look())
                .isEqualTo(new Waiting(Stage.NORMALIZER, "5 records wait for the normalizer", Map.of(ORDERS, 5L)));
    }

    @Test
    void eachStageHasTheTargetsOfTheMomentAtWhichTheOneBeforeWasDone() {
        ends(RAW, 5);
        Fence fence = fence();
        fence.look();

        ends(RAW, 1_000);
        committed(RAW, 5);
        ends(ROWS, 8);
        assertThat(fence.look())
                .isEqualTo(new Waiting(Stage.CLICKHOUSE, "8 records wait for ClickHouse", Map.of(ORDERS, 8L)));

        ends(ROWS, 1_000);
        committed(ROWS, 8);
        assertThat(fence.look()).isInstanceOf(Passed.class);
    }

    @Test
    void aLagOfZeroAtTheLastStageProvesNothing() {
        ends(RAW, 5);
        ends(ROWS, 8);
        committed(ROWS, 8);

        assertThat(fence().look()).isInstanceOf(Waiting.class);
    }

    @Test
    void everyTableCounts() {
        ends(ROWS, 8);
        committed(ROWS, 8);
        ends(OTHER_ROWS, 3);
        Fence fence = fence();

        assertThat(fence.look())
                .isEqualTo(new Waiting(Stage.CLICKHOUSE, "3 records wait for ClickHouse", Map.of(ITEMS, 3L)));
        committed(OTHER_ROWS, 3);
        assertThat(fence.look().passed()).isTrue();
    }

    @Test
    void recordsThatExpiredUnreadAreLostAndNeverPass() {
        ends(ROWS, 8);
        committed(ROWS, 2);
        servers.beginnings.put(ROWS, 6L);
        Fence fence = fence();

        assertThat(fence.look())
                .as("the rest is on its way")
                .isEqualTo(new Waiting(Stage.CLICKHOUSE, "2 records wait for ClickHouse", Map.of(ORDERS, 2L)));

        committed(ROWS, 8);
        FenceResult result = fence.look();
        assertThat(result).isInstanceOf(Lost.class);
        assertThat(result.describe())
                .isEqualTo("the records from 2 to 5 of rows.shop.orders-0 expired before ClickHouse had read them");
        assertThat(((Lost) result).losses()).extracting(FenceResult.Loss::table).containsExactly(Optional.of(ORDERS));
    }

    @Test
    void aLossIsSeenAlthoughTheGroupHasJumpedOverItBetweenTwoLooks() {
        ends(ROWS, 8);
        committed(ROWS, 2);
        Fence fence = fence();
        fence.look();

        servers.beginnings.put(ROWS, 6L);
        committed(ROWS, 8);
        assertThat(fence.look()).isInstanceOf(Lost.class);
    }

    @Test
    void recordsThatExpiredAfterTheyWereReadAreNoLoss() {
        ends(ROWS, 8);
        committed(ROWS, 8);
        servers.beginnings.put(ROWS, 8L);

        assertThat(fence().look().passed()).isTrue();
    }

    @Test
    void aGroupWithoutAnOffsetHasReadNothingOfWhatExpired() {
        ends(RAW, 8);
        servers.beginnings.put(RAW, 8L);

        assertThat(fence().look()).isInstanceOf(Lost.class);
    }

    @Test
    void transactionsThatMysqlForgotAreALossOfAnyTable() {
        servers.source = new Forgotten("a:5-7");

        FenceResult result = fence().look();

        assertThat(((Lost) result).losses()).extracting(FenceResult.Loss::table).containsExactly(Optional.empty());
        assertThat(result.describe()).contains("a:5-7");
    }

    @Test
    void waitingEndsAtTheLimitAndSaysWhatIsMissing() {
        ends(ROWS, 8);

        assertThat(fence().await(Duration.ofMillis(20)))
                .isEqualTo(new Waiting(Stage.CLICKHOUSE, "8 records wait for ClickHouse", Map.of(ORDERS, 8L)));
    }

    @Test
    void waitingCanBeCanceled() {
        ends(ROWS, 8);
        AtomicInteger asked = new AtomicInteger();

        FenceResult result = fence().await(Duration.ofMinutes(10), () -> asked.incrementAndGet() == 3);

        assertThat(result).isInstanceOf(Waiting.class);
        assertThat(asked).hasValue(3);
    }

    @Test
    void anInterruptEndsTheWaitingAndStaysSet() {
        ends(ROWS, 8);
        Thread.currentThread().interrupt();

        assertThat(fence().await(Duration.ofMinutes(10))).isInstanceOf(Waiting.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedAgain() {
        ends(ROWS, 8);
        servers.down = Optional.of(ProblemCode.KAFKA_UNREACHABLE.problem("Kafka is away.", "Start it."));
        AtomicInteger looks = new AtomicInteger();

        FenceResult result = fence().await(Duration.ofMinutes(10), () -> {
            if (looks.incrementAndGet() == 2) {
                servers.down = Optional.empty();
                committed(ROWS, 8);
            }
            return false;
        });

        assertThat(result).isInstanceOf(Passed.class);
    }

    @Test
    void aServerThatStaysAwayIsNamed() {
        servers.down = Optional.of(ProblemCode.KAFKA_UNREACHABLE.problem("Kafka is away.", "Start it."));
        ends(ROWS, 8);

        assertThat(fence().await(Duration.ofMillis(5)).describe())
                .isEqualTo("a server cannot be asked: Kafka is away.");
    }
}
