package io.millrace.normalizer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void theFirstRecordBeatsTheInitialLoad() {
        assertThat(Version.of(0, 0)).isEqualTo(1);
    }

    @Test
    void aHigherGenerationBeatsEveryOffsetOfALowerOne() {
        assertThat(Long.compareUnsigned(
                        Version.of(Version.MAX_GENERATION, 0),
                        Version.of(Version.MAX_GENERATION - 1, Version.MAX_OFFSET)))
                .isPositive();
    }

    @Test
    void theHighestVersionIsTheHighestUnsignedNumber() {
        assertThat(Long.toUnsignedString(Version.of(Version.MAX_GENERATION, Version.MAX_OFFSET)))
                .isEqualTo("18446744073709551615");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> Version.of(Version.MAX_GENERATION + 1, 0));
        assertThatIllegalStateException().isThrownBy(() -> Version.of(0, Version.MAX_OFFSET + 1));
        assertThatIllegalStateException().isThrownBy(() -> Version.of(0, -1));
    }
}
