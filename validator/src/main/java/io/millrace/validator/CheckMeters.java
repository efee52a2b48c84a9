package io.millrace.validator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.TableId;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.Standing;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What checks found, for Prometheus; only of tables that are replicated. Thread-safe. */
final class CheckMeters {

    private final MeterRegistry meters;
    private final Standings standings;
    private final Instant started = Instant.now();
    private final MultiGauge parity;
    private final MultiGauge differing;
    private final MultiGauge lossy;
    private final MultiGauge verdict;
    private final MultiGauge age;
    private final MultiGauge byVerdict;

    CheckMeters(MeterRegistry meters, Standings standings) {
        this.meters = meters;
        this.standings = standings;
        this.parity = gauge(MeterNames.PARITY);
        this.differing = gauge(MeterNames.ROWS_DIFFERING);
        this.lossy = gauge(MeterNames.VALUES_LOSSY);
        this.verdict = gauge(MeterNames.VERDICT_OF_TABLE);
        this.age = gauge(MeterNames.PROOF_AGE);
        this.byVerdict = gauge(MeterNames.TABLES_BY_VERDICT);
    }

    private MultiGauge gauge(String name) {
        return MultiGauge.builder(name).register(meters);
    }

    /**
     * Counts what a check has read.
     *
     * @param ranges of keys
     */
    void count(PastResult result, long ranges) {
        meters.counter(MeterNames.ROWS_CHECKED, tags(result.table()))
                .increment(result.rows().mysql());
        meters.counter(MeterNames.RANGES_CHECKED, tags(result.table())).increment(ranges);
    }

    /**
     * Shows what is known now.
     *
     * @param tables all that are replicated
     * @param scheduled those that the schedule proves: one that was never proved is as old as this service
     */
    synchronized void show(Collection<TableId> tables, Collection<TableId> scheduled) {
        List<Row<?>> verdicts = new ArrayList<>();
        List<Row<?>> ages = new ArrayList<>();
        for (TableId table : tables) {
            standings
                    .of(table)
                    .ifPresent(standing -> verdicts.add(Row.of(
                            tags(table)
                                    .and(
                                            MeterNames.VERDICT,
                                            standing.last().verdict().word()),
                            1)));
            if (scheduled.contains(table)
                    || standings.of(table).flatMap(Standing::provenAt).isPresent()) {
                ages.add(Row.of(tags(table), () -> secondsSinceProof(table)));
            }
        }
        verdict.register(verdicts, true);
        byVerdict.register(counts(tables), true);
        age.register(ages, true);
        parity.register(rows(tables, last -> last.verdict() == Verdict.EQUAL ? 1 : 0), true);
        differing.register(rows(tables, last -> last.rows().differing()), true);
        lossy.register(rows(tables, PastResult::lossyValues), true);
    }

    private List<Row<?>> counts(Collection<TableId> tables) {
        List<Row<?>> counts = new ArrayList<>();
        for (Verdict each : Verdict.values()) {
            counts.add(Row.of(
                    Tags.of(MeterNames.VERDICT, each.word()),
                    tables.stream()
                            .flatMap(table -> standings.of(table).stream())
                            .filter(standing -> standing.last().verdict() == each)
                            .count()));
        }
        return counts;
    }

    private double secondsSinceProof(TableId table) {
        Instant proven = standings.of(table).flatMap(Standing::provenAt).orElse(started);
        return Duration.between(proven, Instant.now()).toMillis() / 1e3;
    }

    private List<Row<?>> rows(Collection<TableId> tables, ToDoubleFunction<PastResult> value) {
        List<Row<?>> rows = new ArrayList<>();
        for (TableId table : tables) {
            standings
                    .of(table)
                    .ifPresent(standing -> rows.add(Row.of(tags(table), value.applyAsDouble(standing.last()))));
        }
        return rows;
    }

    private static Tags tags(TableId table) {
        return Tags.of(MeterNames.TABLE, table.toString());
    }
}
