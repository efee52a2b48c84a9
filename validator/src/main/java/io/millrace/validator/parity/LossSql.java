package io.millrace.validator.parity;

import io.millrace.common.types.ColumnMapping;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** MySQL's side of values that ClickHouse cannot hold. Pure. */
final class LossSql {

    private final List<ColumnMapping> lossy;

    LossSql(List<ColumnMapping> columns) {
        this.lossy = columns.stream().filter(c -> c.loss().isPresent()).toList();
    }

    /** The columns of which ClickHouse's type does not hold all values. */
    List<String> columns() {
        return lossy.stream().map(ColumnMapping::column).toList();
    }

    /** Whether a policy keeps the row in quarantine. */
    String held() {
        return "(0"
                + lossy.stream()
                        .map(c -> " OR " + c.loss().orElseThrow().held())
                        .collect(Collectors.joining())
                + ")";
    }

    /** Whether a value may be lost at all. */
    boolean any() {
        return !lossy.isEmpty();
    }

    /** A text: the numbers of the columns whose values ClickHouse cannot hold, with commas. */
    String lost() {
        return any()
                ? "IF("
                        + lossy.stream()
                                .map(c -> c.loss().orElseThrow().inMysql())
                                .collect(Collectors.joining(" OR "))
                        + ", CONCAT_WS(','"
                        + IntStream.range(0, lossy.size())
                                .mapToObj(i -> ", IF("
                                        + lossy.get(i).loss().orElseThrow().inMysql() + ", '" + i + "', NULL)")
                                .collect(Collectors.joining())
                        + "), '')"
                : "''";
    }

    /** {@code , <whether lost> AS lost0, …}: one for each of {@link #columns}. */
    String each() {
        return IntStream.range(0, lossy.size())
                .mapToObj(i -> ", " + lossy.get(i).loss().orElseThrow().inMysql() + " AS lost" + i)
                .collect(Collectors.joining());
    }

    /** {@code , SUM(lost0), …}. */
    String sums() {
        return IntStream.range(0, lossy.size())
                .mapToObj(i -> ", SUM(lost" + i + ")")
                .collect(Collectors.joining());
    }

    /** {@code , SUM(<whether lost>), …}: over the table's columns. */
    String sumsOfColumns() {
        return lossy.stream()
                .map(c -> ", SUM(" + c.loss().orElseThrow().inMysql() + ")")
                .collect(Collectors.joining());
    }
}
