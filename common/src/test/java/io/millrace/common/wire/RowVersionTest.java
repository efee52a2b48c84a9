package io.millrace.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RowVersionTest {

    @Test
    void theFirstRecordBeatsTheInitialLoad() {
        assertThat(RowVersion.of(0, 0)).isEqualTo(8);
    }

    @Test
    void whatTheDdlManagerWritesOfARowLosesAgainstItsNextChange() {
        long version = RowVersion.of(3, 7);
        int steps = 0;
        for (OptionalLong next = RowVersion.behind(version);
                next.isPresent();
                next = RowVersion.behind(next.getAsLong())) {
            steps++;
            assertThat(next.getAsLong()).isEqualTo(version + steps).isLessThan(RowVersion.of(3, 8));
        }
        assertThat(steps).isEqualTo(7);
    }

    @Test
    void aHigherGenerationBeatsEveryOffsetOfALowerOne() {
        assertThat(Long.compareUnsigned(
                        RowVersion.of(RowVersion.MAX_GENERATION, 0),
                        RowVersion.of(RowVersion.MAX_GENERATION - 1, RowVersion.MAX_OFFSET)))
                .isPositive();
    }

    @Test
    void theLastNumberBehindTheHighestVersionIsTheHighestUnsignedNumber() {
        assertThat(Long.toUnsignedString(RowVersion.of(RowVersion.MAX_GENERATION, RowVersion.MAX_OFFSET) | 7))
                .isEqualTo("18446744073709551615");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> RowVersion.of(RowVersion.MAX_GENERATION + 1, 0));
        assertThatIllegalStateException().isThrownBy(() -> RowVersion.of(0, RowVersion.MAX_OFFSET + 1));
        assertThatIllegalStateException().isThrownBy(() -> RowVersion.of(0, -1));
    }
}
