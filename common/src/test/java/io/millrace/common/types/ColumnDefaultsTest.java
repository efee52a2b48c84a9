package io.millrace.common.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.Column;
import io.millrace.common.table.Column.Generation;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnDefaultsTest {

    @ParameterizedTest
    @CsvSource({
        "timestamp,2000-01-01 00:00:00,DateTime64(0)",
        "timestamp,0000-00-00 00:00:00,DateTime64(0)",
        "datetime,0000-00-00 00:00:00,DateTime64(0)",
        "date,0000-00-00,Date32",
        "float,123457,Float32",
        "date,9999-12-31,Date32",
        "date,1000-01-01,Date32",
        "binary,0x,String",
        "binary,0x616263,String",
        "varbinary,0x61,String",
        "varchar,what?,String",
        "enum,?,LowCardinality(String)"
    })
    void aTextThatIsNotTheValueIsNotTakenForIt(String type, String text, String clickHouseType) {
        Column column = column(type, text);

        assertThat(ColumnDefaults.untold(column)).isTrue();
        assertThat(ColumnDefaults.value(column, clickHouseType)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "datetime,9999-12-31 23:59:59,DateTime64(0),CAST('9999-12-31 23:59:59' AS DateTime64(0))",
        "float,0,Float32,CAST(toFloat64('0') AS Float32)",
        "double,0.1,Float64,CAST(toFloat64('0.1') AS Float64)",
        "date,2299-12-31,Date32,CAST('2299-12-31' AS Date32)",
        "date,1900-01-01,Date32,CAST('1900-01-01' AS Date32)",
        "int,5,Int32,CAST('5' AS Int32)",
        "binary,0x61626364,String,CAST(unhex('61626364') AS String)",
        "varbinary,0x61626364,String,CAST(unhex('61626364') AS String)",
        "varbinary,'',String,CAST(unhex('') AS String)"
    })
    void anyOtherIs(String type, String text, String clickHouseType, String value) {
        Column column = column(type, text);

        assertThat(ColumnDefaults.untold(column)).isFalse();
        assertThat(ColumnDefaults.value(column, clickHouseType)).hasValue(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "CAST('1', 'Int32'); 1",
                "CAST('it\\'s', 'String'); it's",
                "CAST(toFloat64('0.5'), 'Float64'); 0.5",
                "CAST(5, 'UInt64'); 5",
                "now(); now()",
            })
    void theTextOfADefaultIsFoundAgain(String shown, String text) {
        assertThat(ColumnDefaults.text(shown)).isEqualTo(text);
    }

    @Test
    void aNotNullColumnWithoutADefaultHasItsTypesZero() {
        assertThat(ColumnDefaults.value(without("int"), "Int32")).hasValue("CAST(0 AS Int32)");
        assertThat(ColumnDefaults.value(without("json"), "String")).hasValue("CAST('null' AS String)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "datetime", "timestamp", "geometry", "vector"})
    void ofATypeWithoutAZeroItIsNotTold(String type) {
        assertThat(ColumnDefaults.untold(without(type))).isTrue();
    }

    private static Column without(String type) {
        return new Column("c", type, type, false, 4, 0, 0, 0, Optional.empty(), false, Generation.NONE);
    }

    private static Column column(String type, String text) {
        return new Column("c", type, type, false, 4, 0, 0, 0, Optional.of(text), false, Generation.NONE);
    }
}
