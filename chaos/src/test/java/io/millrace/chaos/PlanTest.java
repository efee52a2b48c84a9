package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.Change.ChangeKey;
import io.millrace.chaos.Change.Delete;
import io.millrace.chaos.Change.Insert;
import io.millrace.chaos.Change.Update;
import io.millrace.chaos.disk.Disk;
import io.millrace.chaos.network.Link;
import io.millrace.chaos.network.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final long SEED = 20261121;
    private static final int STEPS = 3_000;

    @Test
    void theSameSeedGivesTheSameStatementsAndValues() {
        assertThat(text(SEED)).isEqualTo(text(SEED));
    }

    @Test
    void anotherSeedGivesAnotherPlan() {
        assertThat(text(SEED)).isNotEqualTo(text(SEED + 1));
    }

    @Test
    void everyStatementFindsTheRowsItNames() {
        Map<String, Set<Long>> living = new HashMap<>();
        for (Step step : steps(SEED)) {
            Map<String, Set<Long>> after = new HashMap<>();
            for (Change change : step.changes()) {
                String table = change.table().name();
                apply(change, after.computeIfAbsent(table, t -> new HashSet<>(living.getOrDefault(t, Set.of()))));
            }
            if (step.commits()) {
                living.putAll(after);
            }
        }
        assertThat(living).hasSize(ChaosTables.all().size());
    }

    @Test
    void allKindsOfStepsOccur() {
        Set<String> names = steps(SEED).stream().map(Step::name).collect(Collectors.toSet());
        assertThat(names)
                .contains(
                        "insert",
                        "update",
                        "delete",
                        "delete and insert of one key",
                        "key change",
                        "key swap",
                        "key swap, rolled back",
                        "batch update",
                        "transaction over several tables",
                        "long transaction begins",
                        "long transaction ends");
    }

    /** MySQL's default collation takes upper and lower case for the same. */
    @Test
    void differentNumbersAreDifferentKeys() {
        List<Long> numbers = LongStream.concat(
                        LongStream.range(1, 5_000), LongStream.range(1_000_000_000, 1_000_002_000))
                .boxed()
                .toList();
        for (ChaosTable table : ChaosTables.all()) {
            Set<String> keys = numbers.stream()
                    .map(number -> text(table.key().values(number)).toLowerCase(Locale.ROOT))
                    .collect(Collectors.toSet());
            assertThat(keys).as(table.name()).hasSameSizeAs(numbers);
        }
    }

    @Test
    void faultsDependOnTheSeedAndHitEveryProcessConnectionAndDisk() {
        Duration run = Duration.ofMinutes(20);
        Set<FaultKind> all = EnumSet.allOf(FaultKind.class);
        List<Fault> faults = FaultPlan.of(SEED, run, all);

        assertThat(faults)
                .isEqualTo(FaultPlan.of(SEED, run, all))
                .isNotEqualTo(FaultPlan.of(1, run, all))
                .isSortedAccordingTo(Comparator.comparing(Fault::at));
        assertThat(targets(faults, Kill.class))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Victim.values()).map(Victim::label).toList());
        assertThat(targets(faults, Fault.Broken.class))
                .containsExactlyInAnyOrderElementsOf(
                        Network.links().stream().map(Link::toString).toList());
        assertThat(targets(faults, Fault.Full.class)).hasSize(Disk.values().length);
    }

    @Test
    void aMinuteOfKillsHitsEveryProcess() {
        List<Fault> kills = FaultPlan.of(SEED, Duration.ofMinutes(1), Set.of(FaultKind.KILLS));
        assertThat(targets(kills, Kill.class)).hasSize(Victim.values().length);
    }

    private static Set<String> targets(List<Fault> faults, Class<? extends Fault> kind) {
        return faults.stream().filter(kind::isInstance).map(Fault::target).collect(Collectors.toSet());
    }

    private static void apply(Change change, Set<Long> living) {
        if (change instanceof Insert insert) {
            insert.rows().forEach(row -> assertThat(living.add(row.key())).isTrue());
        } else if (change instanceof Update update) {
            assertThat(living).containsAll(update.keys());
        } else if (change instanceof Delete delete) {
            delete.keys().forEach(key -> assertThat(living.remove(key)).isTrue());
        } else if (change instanceof ChangeKey key) {
            assertThat(living.remove(key.from())).isTrue();
            assertThat(living.add(key.to())).isTrue();
        }
    }

    private static List<Step> steps(long seed) {
        Plan plan = new Plan(seed);
        List<Step> steps = new ArrayList<>(plan.fill());
        for (int i = 0; i < STEPS; i++) {
            steps.add(plan.next());
        }
        return steps;
    }

    private static List<String> text(long seed) {
        return steps(seed).stream()
                .flatMap(step -> step.changes().stream()
                        .map(ChangeSql::of)
                        .map(sql -> step.number() + step.name() + sql.sql() + text(sql.values())))
                .toList();
    }

    private static String text(List<Object> values) {
        return values.stream()
                .map(value -> value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value))
                .collect(Collectors.joining("|"));
    }
}
