package io.millrace.ddlmanager.views;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.metrics.MeterNames;
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

    /** @throws io.millrace.common.problem.Problem when one of the views cannot be read */
    void read(List<ViewPlan> views) {
        Map<String, Double> rows = new TreeMap<>();
        views.stream()
                .filter(view -> view.state() == ViewPlan.State.IN_SYNC
                        && view.view().table().endsWith(FILE))
                .flatMap(view -> clickHouse
                        .query("SELECT check, sum(bad_rows) AS bad FROM "
                                + ObjectName.read(view.object()).quoted() + " GROUP BY check")
                        .stream())
                .forEach(row -> rows.merge(row.getString("check"), row.getDouble("bad"), Double::sum));
        meter.register(
                rows.entrySet().stream()
                        .map(check -> MultiGauge.Row.of(Tags.of(MeterNames.CHECK, check.getKey()), check.getValue()))
                        .toList(),
                true);
    }
}
