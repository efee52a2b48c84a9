package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTypeChangesTest {

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Int32 | Int32",
                "Int8 | Int64",
                "UInt32 | Int64",
                "Int32 | Nullable(Int64)",
                "Nullable(Int32) | Nullable(Int64)",
                "Decimal(10, 2) | Decimal(12, 4)",
                "DateTime64(0, 'UTC') | DateTime64(6, 'UTC')",
                "Time64(0) | Nullable(Time64(3))",
                "Float32 | Float64",
                "LowCardinality(String) | String",
                "LowCardinality(Nullable(String)) | Nullable(String)",
            })
    void aWiderTypeHoldsEveryValueAsItWas(String from, String to) {
        assertThat(SafeTypeChanges.keepsValues(from, to)).isTrue();
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Int64 | Int32",
                "Int32 | UInt64",
                "UInt64 | Int64",
                "Nullable(Int32) | Int32",
                "Decimal(10, 4) | Decimal(10, 2)",
                "Decimal(10, 2) | Decimal(10, 4)",
                "DateTime64(6, 'UTC') | DateTime64(0, 'UTC')",
                "Float64 | Float32",
                "String | Int32",
                "Int32 | String",
                "Date32 | DateTime64(0, 'UTC')",
                "Array(Float32) | String",
            })
    void anyOtherMayHaveChangedThem(String from, String to) {
        assertThat(SafeTypeChanges.keepsValues(from, to)).isFalse();
    }
}
