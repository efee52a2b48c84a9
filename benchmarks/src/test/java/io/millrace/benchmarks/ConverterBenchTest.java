package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConverterBenchTest {

    @Test
    void bothConvertersWriteTheSameBytesAndTheConfiguredOneFewer() {
        List<ConverterBench.Result> results = new ConverterBench(100, 2).run();

        assertThat(results)
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.fastest()).isPositive());
        assertThat(results.get(1).bytes()).isEqualTo(results.get(0).bytes());
        assertThat(results.get(2).bytes()).isLessThan(results.get(0).bytes());
    }
}
