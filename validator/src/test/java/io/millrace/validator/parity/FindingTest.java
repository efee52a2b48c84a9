package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingTest {

    @Test
    void aTableOfWhichColumnsAreLeftOutIsEqualWithLossAndNeverEqual() {
        Finding finding = Finding.without(Verdict.EQUAL, "").withoutColumns(List.of("phone", "mail"));

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(finding.note()).isEqualTo("the policy leaves out, and so were not compared: phone, mail");
    }

    @Test
    void everyOtherVerdictStaysWhenColumnsAreLeftOut() {
        assertThat(Finding.without(Verdict.WRONG, "schema").withoutColumns(List.of("phone")))
                .isEqualTo(Finding.without(
                        Verdict.WRONG, "schema; the policy leaves out, and so were not compared: phone"));
    }

    @Test
    void aCheckThatContinuedSaysSinceWhen() {
        Finding finding = Finding.without(Verdict.EQUAL, "").begun(Instant.EPOCH);

        assertThat(finding.startedAt()).contains(Instant.EPOCH);
        assertThat(finding.note()).contains("continued after an interruption");
    }
}
