package io.millrace.common.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.Table;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RangeSizeTest {

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final int MOST = 100_000;

    @Test
    void theFirstRangeIsOfSixteenMegabytesByMysqlsStatistics() {
        assertThat(size(1_000_000, 1_000_000L * 1_600).rows()).isEqualTo((16 << 20) / 1_600);
    }

    @Test
    void theFirstRangeHasAtMostFiftyThousandRowsAndAtLeastAHundred() {
        assertThat(size(1_000_000, 20_000_000).rows()).isEqualTo(50_000);
        assertThat(size(0, 0).rows()).as("no statistics").isEqualTo(50_000);
        assertThat(size(10, 10L << 30).rows()).isEqualTo(100);
    }

    @Test
    void aRangeOfTheWantedTimeIsFoundStepByStep() {
        RangeSize size = size(1_000_000, 1_000_000L * 1_600);
        for (int i = 0; i < 10; i++) {
            // 60,000 rows a second
            size.carried(size.rows(), size.rows() * 1_000_000_000L / 60_000);
        }

        assertThat(size.rows()).isBetween(29_990L, 30_010L);
    }

    @Test
    void itGrowsToTwiceAndShrinksToAQuarterAtMostInOneStep() {
        RangeSize size = size(1_000_000, 1_000_000L * 1_600);
        long first = size.rows();

        size.carried(first, 1);
        assertThat(size.rows()).isEqualTo(2 * first);
        size.carried(2 * first, Duration.ofHours(1).toNanos());
        assertThat(size.rows()).isEqualTo(first / 2);
    }

    @Test
    void itStaysWithinItsLimits() {
        RangeSize size = size(1_000_000, 20_000_000);
        for (int i = 0; i < 20; i++) {
            size.carried(size.rows(), 1);
        }
        assertThat(size.rows()).isEqualTo(MOST);
        for (int i = 0; i < 20; i++) {
            size.carried(size.rows(), Duration.ofHours(1).toNanos());
        }
        assertThat(size.rows()).isEqualTo(100);
    }

    @Test
    void ofAFewRowsNothingIsLearnt() {
        RangeSize size = size(1_000_000, 20_000_000);
        size.carried(49, 1);
        size.carried(0, Duration.ofHours(1).toNanos());

        assertThat(size.rows()).isEqualTo(50_000);
    }

    private static RangeSize size(long rows, long bytes) {
        return new RangeSize(new Table.Size(rows, bytes, 0), HALF_A_SECOND, MOST);
    }
}
