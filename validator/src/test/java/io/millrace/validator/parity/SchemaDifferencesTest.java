package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.naming.RawTable;
import io.millrace.common.policy.LossPolicies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaDifferencesTest {

    private static final RawTable RAW = new RawTable("analytics", "orders_raw");

    @Test
    void columnsAsTheyShouldBeAreNoDifference() {
        assertThat(differences(Map.of("id", "Int32", "_version", "UInt64"))).isEmpty();
    }

    @Test
    void aMissingTableAMissingColumnAndAnotherTypeAreNamed() {
        assertThat(differences(Map.of())).containsExactly("ClickHouse has no table `analytics`.`orders_raw`");
        assertThat(differences(Map.of("other", "Int32"))).containsExactly("the column id is missing");
        assertThat(differences(Map.of("id", "Int64"))).containsExactly("the column id is Int64 and should be Int32");
    }

    @Test
    void theTableIsWrongOnceTheFenceHasPassed() {
        Finding finding = SchemaDifferences.finding(List.of("a is missing", "b is missing"), Optional.empty());

        assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(finding.note()).isEqualTo("schema: a is missing; b is missing");
    }

    @Test
    void nothingIsDecidedWhileASchemaChangeMayBeOnItsWay() {
        Finding finding = SchemaDifferences.finding(List.of("a is missing"), Optional.of("7 records wait"));

        assertThat(finding.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(finding.note()).isEqualTo("schema: a is missing; 7 records wait");
    }

    private static List<String> differences(Map<String, String> existing) {
        return SchemaDifferences.of(
                RAW, existing, ParitySql.mappings(Samples.KEYED, Samples.KEYED.columns(), LossPolicies.DEFAULT));
    }
}
