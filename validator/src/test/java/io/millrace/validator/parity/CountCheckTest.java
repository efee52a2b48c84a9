package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class CountCheckTest {

    private static final Finding OF_ROWS = Finding.without(Verdict.MISSING, "the rows were compared");

    private final AtomicInteger fences = new AtomicInteger();

    @Test
    void equalNumbersOfRowsAreEqualAndNobodyWaits() {
        Finding finding = check(counts(7), counts(7), Optional.empty());

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.rows()).isEqualTo(new RowCounts(7, 7, 0, 0, 0, 0, 0));
        assertThat(fences).hasValue(0);
    }

    @Test
    void aRowOnItsWayIsThereWhenTheFenceHasPassed() {
        Finding finding = check(counts(7, 8), counts(6, 8), Optional.empty());

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.rows().mysql()).isEqualTo(8);
        assertThat(fences).hasValue(1);
    }

    @Test
    void numbersThatStayDifferentHaveTheRowsCompared() {
        assertThat(check(counts(7, 7), counts(6, 6), Optional.empty())).isSameAs(OF_ROWS);
    }

    @Test
    void aPipelineThatDoesNotArriveHasTheRowsCompared() {
        assertThat(check(counts(7), counts(6), Optional.of("7 records wait"))).isSameAs(OF_ROWS);
        assertThat(fences).hasValue(1);
    }

    private Finding check(LongSupplier mysql, LongSupplier clickHouse, Optional<String> waits) {
        FenceWait fence = () -> {
            fences.incrementAndGet();
            return waits;
        };
        return new CountCheck(mysql, clickHouse, fence, () -> OF_ROWS).run();
    }

    /** One after the other. */
    private static LongSupplier counts(long... rows) {
        Iterator<Long> next = Arrays.stream(rows).boxed().iterator();
        return next::next;
    }
}
