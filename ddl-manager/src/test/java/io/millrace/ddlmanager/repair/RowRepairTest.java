package io.millrace.ddlmanager.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RowVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The last change wins, whatever is repaired, replayed, truncated and spoiled meanwhile. */
class RowRepairTest {

    private static final TableId TABLE = new TableId("shop", "orders");
    private static final List<String> KEYS = List.of("1;", "2;", "3;", "4;");

    /**
     * A change in the row topic.
     *
     * @param place in the binlog
     */
    private record Sent(String key, Optional<String> value, long version, int place) {}

    /** A row of ReplacingMergeTree. */
    private record Row(Optional<String> value, long version, int place) {}

    /**
     * A TRUNCATE that MySQL has executed, and the ddl-manager has not carried out.
     *
     * @param behind how many changes of the row topic were before it
     */
    private record Truncation(int place, int behind) {}

    /**
     * MySQL, the row topic and ClickHouse. Anything may happen between two steps of a repair, but no truncation is carried out: the
     * ddl-manager has one lock for both.
     */
    private static final class Model implements RowSides {

        private final RandomGenerator random;
        private final Deque<Truncation> truncations = new ArrayDeque<>();
        private final Map<String, String> mysql = new TreeMap<>();
        private final List<Sent> topic = new ArrayList<>();
        private final Map<String, Row> clickHouse = new HashMap<>();
        private int read;
        private int meanwhile;
        private int place;
        private int carriedOutLater;

        private Model(RandomGenerator random) {
            this.random = random;
        }

        private void change() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            Optional<String> value = random.nextInt(4) == 0 ? Optional.empty() : Optional.of("v" + topic.size());
            value.ifPresentOrElse(v -> mysql.put(key, v), () -> mysql.remove(key));
            topic.add(new Sent(key, value, RowVersion.of(0, topic.size()), ++place));
        }

        private void deliver() {
            if (read < topic.size()) {
                store(topic.get(read++));
            }
        }

        /** Kafka gives older records once more. */
        private void replay() {
            if (read > 0) {
                store(topic.get(random.nextInt(read)));
            }
        }

        private void store(Sent sent) {
            store(sent.key, new Row(sent.value, sent.version, sent.place));
        }

        private void store(String key, Row row) {
            clickHouse.merge(key, row, (old, fresh) -> fresh.version >= old.version ? fresh : old);
        }

        private void truncate() {
            mysql.clear();
            truncations.add(new Truncation(++place, topic.size()));
        }

        /** When all before it has arrived, each row that is older gets a tombstone. */
        private void carryOut() {
            if (!truncations.isEmpty() && read >= truncations.element().behind) {
                Truncation due = truncations.remove();
                clickHouse.replaceAll((key, row) -> row.value.isEmpty() || row.place >= due.place
                        ? row
                        : new Row(
                                Optional.empty(), RowVersion.behind(row.version).orElse(row.version), due.place));
            }
        }

        /** A value is changed; its version stays. */
        private void spoilValue() {
            clickHouse.computeIfPresent(
                    KEYS.get(random.nextInt(KEYS.size())),
                    (key, row) -> new Row(Optional.of("bad"), row.version, row.place));
        }

        private void spoil() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            switch (random.nextInt(3)) {
                case 0 -> spoilValue();
                case 1 -> clickHouse.remove(key);
                default -> clickHouse.putIfAbsent(key, new Row(Optional.of("invented"), 0, 0));
            }
        }

        private void anything() {
            for (int i = random.nextInt(meanwhile + 1); i > 0; i--) {
                switch (random.nextInt(12)) {
                    case 0 -> truncate();
                    case 1, 2, 3, 4 -> change();
                    case 5, 6, 7, 8 -> deliver();
                    default -> replay();
                }
            }
        }

        /** As {@link #anything}, while nothing is repaired. */
        private void anythingBetweenRepairs() {
            anything();
            if (random.nextInt(4) == 0) {
                carryOut();
            }
        }

        /** Carries out a repair, and counts the truncations that it fell in front of. */
        private void repair() {
            new RowRepair(TABLE, this).run(KEYS, false);
            carriedOutLater += truncations.size();
        }

        @Override
        public Map<String, RowSides.Stored> inClickHouse(List<String> keys) {
            Map<String, RowSides.Stored> found = new HashMap<>();
            keys.stream()
                    .filter(clickHouse::containsKey)
                    .forEach(key -> found.put(
                            key,
                            new RowSides.Stored(
                                    clickHouse.get(key).version,
                                    clickHouse.get(key).value.isEmpty())));
            anything();
            return found;
        }

        @Override
        public Set<String> inMysql(List<String> keys) {
            Set<String> found = new HashSet<>(mysql.keySet());
            found.retainAll(keys);
            anything();
            return found;
        }

        @Override
        public void write(Map<String, Long> versions) {
            int at = place;
            anything();
            Map<String, String> rows = new HashMap<>(mysql);
            anything();
            versions.forEach((key, version) -> {
                if (rows.containsKey(key)) {
                    store(key, new Row(Optional.of(rows.get(key)), version, at));
                }
            });
            anything();
        }

        @Override
        public void remove(Map<String, Long> versions) {
            int at = place;
            anything();
            versions.forEach((key, version) -> {
                Row now = clickHouse.get(key);
                if (now != null && now.value.isPresent() && now.version == version - 1) {
                    store(key, new Row(Optional.empty(), version, at));
                }
            });
            anything();
        }

        private void settle() {
            while (read < topic.size()) {
                deliver();
            }
            while (!truncations.isEmpty()) {
                carryOut();
            }
        }

        private Map<String, String> shown() {
            Map<String, String> rows = new TreeMap<>();
            clickHouse.forEach((key, row) -> row.value.ifPresent(value -> rows.put(key, value)));
            return rows;
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void afterARepairAndWhatIsOnItsWayBothSidesAreTheSame(long seed) {
        Model model = new Model(new SplittableRandom(seed));
        for (int round = 0; round < 30; round++) {
            live(model);
            model.spoil();
            model.spoil();
            model.repair();
            model.settle();
            // What came meanwhile may have been spoiled or not; what is still wrong, nothing on its way could mend.
            model.meanwhile = 0;
            model.repair();

            assertThat(model.shown()).as("seed %s, round %s", seed, round).isEqualTo(model.mysql);
        }
        assertThat(model.carriedOutLater).as("truncations behind a repair").isPositive();
    }

    @ParameterizedTest
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void wrongValuesAreMendedByOneRepairWhateverIsOnItsWayAndTruncatedLater(long seed) {
        Model model = new Model(new SplittableRandom(seed));
        for (int round = 0; round < 30; round++) {
            live(model);
            model.spoilValue();
            model.spoilValue();
            model.repair();
            model.anythingBetweenRepairs();
            model.settle();

            assertThat(model.shown()).as("seed %s, round %s", seed, round).isEqualTo(model.mysql);
        }
        assertThat(model.carriedOutLater).as("truncations behind a repair").isPositive();
    }

    private static void live(Model model) {
        model.meanwhile = 4;
        for (int i = 0; i < 10; i++) {
            model.anythingBetweenRepairs();
            model.change();
        }
    }

    @Test
    void aDryRunWritesNothing() {
        Model model = new Model(new SplittableRandom(1));
        model.mysql.put("1;", "right");
        model.clickHouse.put("2;", new Row(Optional.of("extra"), 8, 0));

        Repair would = new RowRepair(TABLE, model).run(List.of("1;", "2;", "3;"), true);

        assertThat(would).isEqualTo(new Repair(TABLE, true, 1, 1, 1));
        assertThat(model.shown()).isEqualTo(Map.of("2;", "extra"));
    }

    @Test
    void aRowIsRepairedSevenTimesBetweenTwoChangesAndThenRefused() {
        Model model = new Model(new SplittableRandom(1));
        model.mysql.put("1;", "right");
        RowRepair repair = new RowRepair(TABLE, model);
        for (int i = 0; i < 7; i++) {
            repair.run(List.of("1;"), false);
        }

        assertThatThrownBy(() -> repair.run(List.of("1;"), false))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("seven times");
    }
}
