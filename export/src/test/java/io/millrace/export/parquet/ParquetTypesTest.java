package io.millrace.export.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetTypesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Int64                             | `c`",
                "Nullable(Float64)                 | `c`",
                "Decimal(38, 10)                   | `c`",
                "Date32                            | `c`",
                "String                            | `c`",
                "UInt8                             | CAST(`c` AS Int16) AS `c`",
                "Nullable(UInt16)                  | CAST(`c` AS Nullable(Int32)) AS `c`",
                "UInt32                            | CAST(`c` AS Int64) AS `c`",
                "Nullable(UInt64)                  | CAST(`c` AS Nullable(Decimal(20, 0))) AS `c`",
                "Date                              | CAST(`c` AS Date32) AS `c`",
                "DateTime64(3, 'UTC')              | CAST(`c` AS DateTime64(6, 'UTC')) AS `c`",
                "Nullable(DateTime)                | CAST(`c` AS Nullable(DateTime64(6, 'UTC'))) AS `c`",
                "Time64(6)                         | toString(`c`) AS `c`",
                "Nullable(Decimal(65, 30))         | toString(`c`) AS `c`",
                "Enum8('a' = 1, 'b' = 2)           | toString(`c`) AS `c`",
                "LowCardinality(Nullable(String))  | toString(`c`) AS `c`",
                "UUID                              | toString(`c`) AS `c`",
                "Int128                            | toString(`c`) AS `c`",
            })
    void aColumnGetsATypeThatEveryReaderKnows(String type, String selected) {
        assertThat(ParquetTypes.selected("c", type.replace("''", "'"))).isEqualTo(selected.replace("''", "'"));
    }
}
