package io.millrace.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} explains every meter of {@link MeterNames}, and no other. */
class MetricsDocTest {

    private static final Path FILE = Path.of("..", "docs", "metrics.md");

    /** A row: meter, Prometheus' name, type, labels, meaning. */
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `(millrace\\.[^`]+)` \\| `([^`]+)` \\| (counter|gauge|timer) \\| ([^|]*) \\| ([^|]+) \\|$");

    private static final Pattern LABEL = Pattern.compile("`([^`]+)`");

    private record Explained(String meter, String prometheus, Meter.Type type, List<String> labels, String meaning) {}

    @Test
    void everyMeterIsExplainedOnceAndNoOther() throws Exception {
        assertThat(explained())
                .as("docs/metrics.md: one row in a table for each constant of MeterNames that starts with millrace.")
                .extracting(Explained::meter)
                .containsExactlyInAnyOrderElementsOf(constants(true));
    }

    @Test
    void thePrometheusNamesAreThoseThatMicrometerMakes() throws IOException {
        PrometheusNamingConvention convention = new PrometheusNamingConvention();
        assertThat(explained())
                .allSatisfy(row -> assertThat(row.prometheus())
                        .isEqualTo(convention.name(row.meter(), row.type())
                                + (row.type() == Meter.Type.COUNTER ? "_total" : "")));
    }

    @Test
    void theLabelsAreThoseOfMeterNames() throws Exception {
        List<String> known = constants(false);
        assertThat(explained()).allSatisfy(row -> {
            assertThat(known).containsAll(row.labels());
            assertThat(row.meaning()).isNotBlank();
        });
    }

    private static List<Explained> explained() throws IOException {
        List<Explained> rows = ROW.matcher(Files.readString(FILE))
                .results()
                .map(row -> new Explained(
                        row.group(1),
                        row.group(2),
                        Meter.Type.valueOf(row.group(3).toUpperCase(Locale.ROOT)),
                        labels(row.group(4)),
                        row.group(5)))
                .toList();
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private static List<String> labels(String cell) {
        Matcher matcher = LABEL.matcher(cell);
        return matcher.results().map(label -> label.group(1)).toList();
    }

    private static List<String> constants(boolean meters) throws IllegalAccessException {
        List<String> values = new java.util.ArrayList<>();
        for (Field field : Arrays.stream(MeterNames.class.getFields())
                .filter(f -> f.getType() == String.class)
                .toList()) {
            values.add((String) field.get(null));
        }
        return values.stream().filter(v -> v.startsWith("millrace.") == meters).toList();
    }
}
