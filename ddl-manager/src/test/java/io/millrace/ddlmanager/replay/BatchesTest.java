package io.millrace.ddlmanager.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.quarantine.Quarantine.Key;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

    @Test
    void rowsThatFitTogetherAreOneBatch() {
        assertThat(sizes(10, 1, 2, 3, 4)).containsExactly(List.of(1L, 2L, 3L, 4L));
    }

    @Test
    void aBatchEndsBeforeTheRowThatWouldMakeItTooLarge() {
        assertThat(sizes(10, 6, 4, 1, 9, 1)).containsExactly(List.of(6L, 4L), List.of(1L, 9L), List.of(1L));
    }

    @Test
    void aRowThatIsLargerThanABatchIsOneOfItsOwn() {
        assertThat(sizes(10, 1, 50, 1)).containsExactly(List.of(1L), List.of(50L), List.of(1L));
    }

    @Test
    void noRowsAreNoBatches() {
        assertThat(sizes(10)).isEmpty();
    }

    private static List<List<Long>> sizes(long limit, long... bytes) {
        List<Key> rows = LongStream.of(bytes)
                .mapToObj(size -> new Key("rows.shop.t", 0, 0, "0", size))
                .toList();
        return Batches.of(rows, limit).stream()
                .map(batch -> batch.stream().map(Key::bytes).toList())
                .toList();
    }
}
