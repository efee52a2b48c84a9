package io.millrace.benchmarks;

import io.millrace.connectplugin.records.RecordConverter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;

/**
 * Measures converters of Connect in turn, so that a disturbance does not meet one of them only.
 *
 * @param rows a round
 * @param rounds of each converter, after one that warms up
 */
record ConverterBench(int rows, int rounds) {

    private static final int DIFFERENT_ROWS = 1_000;

    /**
     * @param fastest nanoseconds of CPU a row in the fastest round
     * @param slowest in the slowest
     * @param bytes a row, on average
     */
    record Result(String converter, long fastest, long slowest, long bytes) {}

    /** As the connector is configured; the first is Kafka's own. */
    List<Result> run() {
        List<Contestant> contestants = List.of(
                Contestant.of("JsonConverter", new JsonConverter(), Map.of()),
                Contestant.of("Millrace's, the same bytes", new RecordConverter(), Map.of()),
                Contestant.of(
                        "Millrace's, without fields that nobody reads",
                        new RecordConverter(),
                        Map.of(
                                RecordConverter.ENVELOPE_FIELDS, "before,after,source,op,ts_ms",
                                RecordConverter.SOURCE_FIELDS, "ts_ms,db,table,file,pos,row")));
        List<ChangeEvent> events =
                IntStream.range(0, DIFFERENT_ROWS).mapToObj(ChangeEvent::of).toList();
        contestants.forEach(contestant -> contestant.measure(events, rows));
        contestants.forEach(contestant -> contestant.nanos().clear());
        for (int round = 0; round < rounds; round++) {
            contestants.forEach(contestant -> contestant.measure(events, rows));
        }
        return contestants.stream().map(contestant -> contestant.result(events)).toList();
    }

    /** @param nanos CPU a row, by round */
    private record Contestant(String name, Converter converter, List<Long> nanos) {

        private static Contestant of(String name, Converter converter, Map<String, String> settings) {
            Map<String, String> all = new HashMap<>(settings);
            all.put("schemas.enable", "false");
            all.put("decimal.format", "NUMERIC");
            all.put("replace.null.with.default", "false");
            converter.configure(all, false);
            return new Contestant(name, converter, new ArrayList<>());
        }

        private void measure(List<ChangeEvent> events, int rows) {
            var thread = ManagementFactory.getThreadMXBean();
            long before = thread.getCurrentThreadCpuTime();
            for (int row = 0; row < rows; row++) {
                bytes(events.get(row % events.size()));
            }
            nanos.add((thread.getCurrentThreadCpuTime() - before) / rows);
        }

        private int bytes(ChangeEvent event) {
            return converter.fromConnectData("cdc.shop.orders", event.value().schema(), event.value()).length;
        }

        private Result result(List<ChangeEvent> events) {
            return new Result(
                    name,
                    Collections.min(nanos),
                    Collections.max(nanos),
                    events.stream().mapToLong(this::bytes).sum() / events.size());
        }
    }
}
