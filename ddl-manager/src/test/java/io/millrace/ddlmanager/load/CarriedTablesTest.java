package io.millrace.ddlmanager.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CarriedTablesTest {

    private static final long LARGE = CarriedTables.SMALL_BYTES + 1;
    private static final TableId TINY = new TableId("shop", "tiny");
    private static final TableId SMALL = new TableId("shop", "small");
    private static final TableId UNKNOWN = new TableId("shop", "unknown");
    private static final TableId HUGE = new TableId("shop", "huge");
    private static final TableId BIG = new TableId("shop", "big");
    private static final Map<TableId, Long> BYTES =
            Map.of(TINY, 1L, SMALL, CarriedTables.SMALL_BYTES, HUGE, 2 * LARGE, BIG, LARGE);

    @Test
    void theSmallestComesFirstAndATableOfUnknownSizeIsTakenForSmall() {
        assertThat(next(List.of(HUGE, SMALL, BIG, UNKNOWN, TINY), List.of(), 2))
                .containsExactly(UNKNOWN, TINY, SMALL, BIG, HUGE);
    }

    @Test
    void noMoreLargeTablesAreCarriedThanRangesAreRead() {
        assertThat(next(List.of(HUGE, BIG), List.of(), 1)).containsExactly(BIG);
        assertThat(next(List.of(HUGE, BIG), List.of(LARGE), 2)).containsExactly(BIG);
        assertThat(next(List.of(HUGE, BIG), List.of(LARGE, LARGE), 2)).isEmpty();
    }

    @Test
    void aSmallTableDoesNotWaitForLargeOnes() {
        assertThat(next(List.of(HUGE, TINY), List.of(LARGE, LARGE), 2)).containsExactly(TINY);
    }

    @Test
    void onlySoManySmallTablesAreCarriedAtOnce() {
        List<TableId> many = IntStream.range(0, 100)
                .mapToObj(number -> new TableId("shop", "t" + number))
                .toList();
        List<Long> carried = LongStream.range(0, 3).boxed().toList();

        assertThat(next(many, List.of(), 2)).hasSize(CarriedTables.SMALL_AT_ONCE);
        assertThat(next(many, carried, 2)).hasSize(CarriedTables.SMALL_AT_ONCE - carried.size());
        assertThat(next(many, Collections.nCopies(CarriedTables.SMALL_AT_ONCE, 0L), 2))
                .isEmpty();
    }

    private static List<TableId> next(List<TableId> ready, List<Long> carried, int largeAtOnce) {
        return CarriedTables.next(ready, BYTES, carried, largeAtOnce);
    }
}
