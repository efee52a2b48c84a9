package io.millrace.ddlmanager.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RowVersion;
import java.util.ArrayList;
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

    /** A change in the row topic. */
    private record Sent(String key, Optional<String> value, long version) {}

    /** A row of ReplacingMergeTree. */
    private record Row(Optional<String> value, long version) {}

    /** MySQL, the row topic and ClickHouse; anything may happen between two steps of a repair. */
    private static final class Model implements RowSides {

        private final RandomGenerator random;
        private final Map<String, String> mysql = new TreeMap<>();
        private final List<Sent> topic = new ArrayList<>();
        private final Map<String, Row> clickHouse = new HashMap<>();
        private int read;
        private int meanwhile;

        private Model(RandomGenerator random) {
            this.random = random;
        }

        private void change() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            Optional<String> value = random.nextInt(4) == 0 ? Optional.empty() : Optional.of("v" + topic.size());
            value.ifPresentOrElse(v -> mysql.put(key, v), () -> mysql.remove(key));
            topic.add(new Sent(key, value, RowVersion.of(0, topic.size())));
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
            store(sent.key, new Row(sent.value, sent.version));
        }

        private void store(String key, Row row) {
            clickHouse.merge(key, row, (old, fresh) -> fresh.version >= old.version ? fresh : old);
        }

        /** A TRUNCATE is carried out when all before it has arrived, and not during a repair. */
        private void truncate() {
            mysql.clear();
            while (read < topic.size()) {
                deliver();
            }
            clickHouse.replaceAll((key, row) -> row.value.isEmpty()
                    ? row
                    : new Row(Optional.empty(), RowVersion.behind(row.version).orElse(row.version)));
        }

        private void spoil() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            switch (random.nextInt(3)) {
                case 0 -> clickHouse.computeIfPresent(key, (k, row) -> new Row(Optional.of("bad"), row.version));
                case 1 -> clickHouse.remove(key);
                default -> clickHouse.putIfAbsent(key, new Row(Optional.of("invented"), 0));
            }
        }

        private void anything() {
            for (int i = random.nextInt(meanwhile + 1); i > 0; i--) {
                switch (random.nextInt(3)) {
                    case 0 -> change();
                    case 1 -> deliver();
                    default -> replay();
                }
            }
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
            Map<String, String> rows = new HashMap<>(mysql);
            anything();
            versions.forEach((key, version) -> {
                if (rows.containsKey(key)) {
                    store(key, new Row(Optional.of(rows.get(key)), version));
                }
            });
            anything();
        }

        @Override
        public void remove(Map<String, Long> versions) {
            versions.forEach((key, version) -> {
                Row now = clickHouse.get(key);
                if (now != null && now.version == version - 1) {
                    store(key, new Row(Optional.empty(), version));
                }
            });
            anything();
        }

        private void settle() {
            while (read < topic.size()) {
                deliver();
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
        RowRepair repair = new RowRepair(TABLE, model);
        for (int round = 0; round < 30; round++) {
            model.meanwhile = 4;
            for (int i = 0; i < 10; i++) {
                model.anything();
                model.change();
            }
            if (model.random.nextInt(5) == 0) {
                model.truncate();
            }
            model.spoil();
            model.spoil();
            repair.run(KEYS, false);
            model.settle();
            // What came meanwhile may have been spoiled or not; what is still wrong, nothing on its way could mend.
            model.meanwhile = 0;
            repair.run(KEYS, false);

            assertThat(model.shown()).as("seed %s, round %s", seed, round).isEqualTo(model.mysql);
        }
    }

    @Test
    void aDryRunWritesNothing() {
        Model model = new Model(new SplittableRandom(1));
        model.mysql.put("1;", "right");
        model.clickHouse.put("2;", new Row(Optional.of("extra"), 8));

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
