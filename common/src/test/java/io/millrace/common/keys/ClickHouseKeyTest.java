package io.millrace.common.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.table.Column;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "char",
                "varchar",
                "text",
                "tinytext",
                "mediumtext",
                "longtext",
                "enum",
                "set",
                "float",
                "double",
                "time",
                "blob"
            })
    void whatTheTwoServersMayOrderDifferentlyHasNoRangesInClickHouse(String type) {
        ClickHouseKey key = new ClickHouseKey(List.of(column("a", "int"), column("b", type)));

        assertThat(key.orderedAsInMysql()).isFalse();
        assertThatThrownBy(() -> key.within(KeyRange.ALL)).isInstanceOf(IllegalStateException.class);
    }

    private static Column column(String name, String type) {
        return new Column(name, type, type, false, 1, 0, 0, 0, Optional.empty(), false, Column.Generation.NONE, "");
    }
}
