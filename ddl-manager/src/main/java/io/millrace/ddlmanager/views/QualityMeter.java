package io.millrace.ddlmanager.views;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.ddlmanager.views.ViewPlan.State;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of every view whose file is called {@code quality_checks} as a meter, with its columns check and bad_rows. */
final class QualityMeter {

    private static final String FILE = "/quality_checks";

    private final ClickHouse clickHouse;
    private final MultiGauge meter;

    QualityMeter(ClickHouse clickHouse, MeterRegistry meters) {
        this.clickHouse = clickHouse;
        this.meter = MultiGauge.builder(MeterNames.QUALITY_BAD_ROWS).register(meters);
    }

    /**
     * Reads the views that are in sync.
     *
     * @return the plans; a view that cannot be read is broken, as its columns are fine and its rows are not
     * @throws Problem when ClickHouse does not answer
     */
    List<ViewPlan> read(List<ViewPlan> views) {
        Map<String, Double> rows = new TreeMap<>();
        List<ViewPlan> seen = views.stream()
                .map(view -> counts(view) ? read(view, rows) : view)
                .toList();
        meter.register(
                rows.entrySet().stream()
                        .map(check -> MultiGauge.Row.of(Tags.of(MeterNames.CHECK, check.getKey()), check.getValue()))
                        .toList(),
                true);
        return seen;
    }

    private static boolean counts(ViewPlan view) {
        return view.state() == State.IN_SYNC && view.view().table().endsWith(FILE);
    }

    private ViewPlan read(ViewPlan view, Map<String, Double> rows) {
        try {
            clickHouse
                    .query("SELECT check, sum(bad_rows) AS bad FROM "
                            + ObjectName.read(view.object()).quoted() + " GROUP BY check")
                    .forEach(row -> rows.merge(row.getString("check"), row.getDouble("bad"), Double::sum));
            return view;
        } catch (Problem e) {
            if (e.code() != ProblemCode.CLICKHOUSE_REFUSED && e.code() != ProblemCode.CLICKHOUSE_DENIED) {
                throw e;
            }
            return new ViewPlan(view.view(), view.object(), State.BROKEN, ClickHouseWords.of(e), List.of());
        }
    }
}
