package io.millrace.ddlmanager.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.wire.GenerationRecord;
import io.millrace.common.wire.RowVersion;
import io.millrace.ddlmanager.backup.UnissuedVersions.TopicEnd;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnissuedVersionsTest {

    private static final Optional<GenerationRecord> FIRST = Optional.of(new GenerationRecord("a", 0));
    private static final Optional<GenerationRecord> THIRD = Optional.of(new GenerationRecord("a", 2));

    @Test
    void whatATopicHasGivenIsBelowItsEnd() {
        long next = UnissuedVersions.next(FIRST, Optional.of(new TopicEnd("a", 100)));

        assertThat(RowVersion.of(0, 99)).isLessThan(next);
        assertThat(RowVersion.of(0, 99) + 7).as("a repair of it").isLessThan(next);
        assertThat(RowVersion.of(0, 100)).isGreaterThanOrEqualTo(next);
    }

    @Test
    void aKafkaThatKnowsNothingHasGivenNothing() {
        long next = UnissuedVersions.next(Optional.empty(), Optional.empty());

        assertThat(RowVersion.of(0, 0)).isGreaterThanOrEqualTo(next);
    }

    @Test
    void aLostRecordOfGenerationsIsNoticed() {
        long next = UnissuedVersions.next(Optional.empty(), Optional.of(new TopicEnd("a", 1_000)));

        assertThat(RowVersion.of(1, 0)).isGreaterThanOrEqualTo(next);
    }

    @Test
    void aTopicThatWasCreatedAgainBeginsAboveAllThatWereBefore() {
        long next = UnissuedVersions.next(THIRD, Optional.of(new TopicEnd("b", 5)));

        assertThat(RowVersion.of(2, 1_000_000)).isLessThan(next);
        assertThat(UnissuedVersions.next(THIRD, Optional.empty())).isEqualTo(next);
    }
}
