package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void quantilesAreOfTheSortedTimes() {
        Latencies latencies = Latencies.of(
                LongStream.rangeClosed(1, 100).boxed().map(i -> 101 - i).toList());

        assertThat(latencies.quantile(0.5)).isEqualTo(51);
        assertThat(latencies.quantile(0.95)).isEqualTo(96);
        assertThat(latencies.quantile(1)).isEqualTo(100);
        assertThat(latencies.longest()).isEqualTo(100);
    }

    @Test
    void oneTimeIsEveryQuantile() {
        Latencies latencies = Latencies.of(List.of(7L));

        assertThat(latencies.quantile(0)).isEqualTo(7);
        assertThat(latencies.quantile(0.95)).isEqualTo(7);
        assertThat(latencies.longest()).isEqualTo(7);
    }
}
