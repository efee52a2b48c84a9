package io.millrace.normalizer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void theFirstRecordBeatsTheInitialLoad() {
        assertThat(Version.of(0, 0)).isEqualTo(2);
    }

    @Test
    void thereIsRoomForATruncationBehindEveryVersion() {
        assertThat(Version.of(3, 7) | 1).isGreaterThan(Version.of(3, 7)).isLessThan(Version.of(3, 8));
    }

    @Test
    void aHigherGenerationBeatsEveryOffsetOfALowerOne() {
        assertThat(Long.compareUnsigned(
                        Version.of(Version.MAX_GENERATION, 0),
                        Version.of(Version.MAX_GENERATION - 1, Version.MAX_OFFSET)))
                .isPositive();
    }

    @Test
    void theTruncationOfTheHighestVersionIsTheHighestUnsignedNumber() {
        assertThat(Long.toUnsignedString(Version.of(Version.MAX_GENERATION, Version.MAX_OFFSET) | 1))
                .isEqualTo("18446744073709551615");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> Version.of(Version.MAX_GENERATION + 1, 0));
        assertThatIllegalStateException().isThrownBy(() -> Version.of(0, Version.MAX_OFFSET + 1));
        assertThatIllegalStateException().isThrownBy(() -> Version.of(0, -1));
    }
}
