package io.millrace.normalizer.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.wire.GenerationRecord;
import io.millrace.common.wire.RowVersion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of a raw topic: it grows, it is created again, its producer learns late that it grew, and the normalizer
 * reads and looks whenever it likes.
 */
class HistoryTest {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void theLastChangeOfEachKeyHasTheHighestVersion(long seed) {
        World world = new World(new Random(seed));

        world.live(400);

        Map<Integer, Change> latest = new HashMap<>();
        for (Change change : world.changes) {
            Change before = latest.put(change.key, change);
            if (before != null) {
                assertThat(Long.compareUnsigned(change.version, before.version))
                        .as("%s after %s in %s", change, before, world.history)
                        .isPositive();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void readAgainEveryRecordHasTheSameVersion(long seed) {
        World world = new World(new Random(seed));

        world.live(400);

        for (Change change : world.changes) {
            if (change.topicId.equals(world.history.topicId())) {
                int generation = world.history.generationOf(change.partition, change.offset, bytes(change.key));
                assertThat(RowVersion.of(generation, change.offset))
                        .as("%s in %s", change, world.history)
                        .isEqualTo(change.version);
            }
        }
    }

    @Test
    void theRandomLivesHaveKeysThatComeBackToAFormerPartition() {
        long comebacks = new Random(1)
                .longs(200)
                .map(seed -> {
                    World world = new World(new Random(seed));
                    world.live(400);
                    return world.comebacks();
                })
                .sum();

        assertThat(comebacks).isGreaterThan(100);
    }

    @Test
    void aTopicThatWasCreatedAgainBeginsAGeneration() {
        History first = History.begin(new TopicState("cdc.a.b", "one", List.of(7L)));

        History second = first.next(new TopicState("cdc.a.b", "two", List.of(0L)), List.of())
                .orElseThrow();

        assertThat(first.generationOf(0, 5, bytes(1))).isZero();
        assertThat(second.generationOf(0, 0, bytes(1))).isEqualTo(1);
    }

    /** What the ddl-manager writes when Kafka was lost. */
    @Test
    void aTopicBeginsBehindTheGenerationOfOneThatIsNoMore() throws Exception {
        String written = GenerationRecord.ofFormer("cdc.a.b", "restored", 4);
        History former = new ObjectMapper().readValue(written, History.class);

        History next = former.next(new TopicState("cdc.a.b", "new", List.of(0L, 0L)), List.of())
                .orElseThrow();

        assertThat(next.generationOf(1, 0, bytes(1))).isEqualTo(5);
        assertThat(GenerationRecord.read(new ObjectMapper().writeValueAsString(next)))
                .isEqualTo(new GenerationRecord("new", 5));
    }

    @Test
    void nothingNewIsNoGeneration() {
        TopicState now = new TopicState("cdc.a.b", "one", List.of(7L, 3L));

        assertThat(History.begin(now).next(now, List.of())).isEmpty();
    }

    @Test
    void recordsWithoutAKeyKeepTheFirstGenerationWhenTheTopicGrows() {
        History grown = History.begin(new TopicState("cdc.a.b", "one", List.of(7L)))
                .next(new TopicState("cdc.a.b", "one", List.of(9L, 2L)), List.of())
                .orElseThrow();

        assertThat(grown.generationOf(0, 5, null)).isZero();
        assertThat(grown.generationOf(1, 1, null)).isZero();
    }

    @Test
    void aPartitionThatIsNotKnownMayMeanThatTheTopicGrew() {
        History history = History.begin(new TopicState("cdc.a.b", "one", List.of(7L)));

        assertThat(history.mayHaveGrown(1, 0, null, 0)).isTrue();
        assertThat(history.mayHaveGrown(0, 7, null, 7)).isFalse();
    }

    private record Change(int key, String topicId, int partition, long offset, long version) {}

    private static byte[] bytes(int key) {
        return ByteBuffer.allocate(4).putInt(key).array();
    }

    private static final class World {
        private final Random random;
        private int recreations;
        private String topicId = "id-0";
        private List<List<Integer>> partitions = empty(1);
        private int producerSees = 1;
        private boolean producerIsLate;
        private boolean seenSince = true;
        private History history;
        private List<Long> checked = List.of();
        private final Map<Integer, Integer> read = new HashMap<>();

        /** In the order in which they were written; the version is filled in when they are read. */
        private final List<Change> changes = new ArrayList<>();

        private final Map<String, Integer> placeOfChange = new HashMap<>();
        private final Map<Integer, List<Integer>> path = new HashMap<>();

        World(Random random) {
            this.random = random;
            partitions = empty(1 + random.nextInt(4));
            producerSees = partitions.size();
            look();
        }

        void live(int steps) {
            for (int i = 0; i < steps; i++) {
                int dice = random.nextInt(100);
                if (dice < 55) {
                    write();
                } else if (dice < 85) {
                    readOne(random.nextInt(partitions.size()));
                } else if (dice < 90) {
                    look();
                } else if (dice < 94) {
                    producerLearns();
                } else if (dice < 99) {
                    grow();
                } else {
                    recreate();
                }
            }
            drain();
        }

        private void write() {
            int key = random.nextInt(12);
            int partition = BuiltInPartitioner.partitionForKey(bytes(key), producerSees);
            placeOfChange.put(
                    topicId + "/" + partition + "/" + partitions.get(partition).size(), changes.size());
            changes.add(new Change(
                    key, topicId, partition, partitions.get(partition).size(), 0));
            partitions.get(partition).add(key);
            List<Integer> steps = path.computeIfAbsent(key, k -> new ArrayList<>());
            if (steps.isEmpty() || steps.get(steps.size() - 1) != partition) {
                steps.add(partition);
            }
        }

        private void readOne(int partition) {
            int offset = read.getOrDefault(partition, 0);
            if (offset >= partitions.get(partition).size()) {
                return;
            }
            int key = partitions.get(partition).get(offset);
            long end = partition < checked.size() ? checked.get(partition) : 0;
            if (history.mayHaveGrown(partition, offset, bytes(key), end)) {
                look();
            }
            int at = placeOfChange.get(topicId + "/" + partition + "/" + offset);
            Change change = changes.get(at);
            long version = RowVersion.of(history.generationOf(partition, offset, bytes(key)), offset);
            changes.set(at, new Change(key, topicId, partition, offset, version));
            read.put(partition, offset + 1);
            assertThat(change.version).isZero();
        }

        private void look() {
            TopicState now = new TopicState(
                    "cdc.a.b",
                    topicId,
                    partitions.stream().map(p -> (long) p.size()).toList());
            history = history == null
                    ? History.begin(now)
                    : history.next(now, checked).orElse(history);
            checked = now.ends();
            seenSince = !producerIsLate;
        }

        private void producerLearns() {
            producerSees = partitions.size();
            producerIsLate = false;
            seenSince = false;
        }

        /** Only when the last growth is known to the producer, and the topic was looked at since. */
        private void grow() {
            if (producerIsLate || !seenSince) {
                return;
            }
            int more = 1 + random.nextInt(3);
            for (int i = 0; i < more; i++) {
                partitions.add(new ArrayList<>());
            }
            producerIsLate = true;
            seenSince = false;
        }

        private void recreate() {
            drain();
            topicId = "id-" + ++recreations;
            partitions = empty(1 + random.nextInt(4));
            producerLearns();
            read.clear();
            checked = List.of();
            path.clear();
            look();
        }

        private void drain() {
            List<Integer> order = new ArrayList<>();
            for (int p = 0; p < partitions.size(); p++) {
                order.addAll(Collections.nCopies(partitions.get(p).size(), p));
            }
            Collections.shuffle(order, random);
            order.forEach(this::readOne);
        }

        /** How many keys were written to a partition, then to another, then to the first again. */
        private long comebacks() {
            return path.values().stream()
                    .filter(steps -> steps.size() > steps.stream().distinct().count())
                    .count();
        }

        private static List<List<Integer>> empty(int partitions) {
            List<List<Integer>> fresh = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                fresh.add(new ArrayList<>());
            }
            return fresh;
        }
    }
}
