package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.relational.Key;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Debezium understands of a configuration with names of any characters. */
class OddNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"line\nbreak", "line\rbreak", "line\u2028break"})
    void aTableThatDebeziumsFirstCopyDoesNotSeeJoinsLater(String name) {
        Table table = table(name, "v", "int");

        assertThat(connector().uncopyable(List.of(table))).containsExactly(table.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a.b", "größe", "{x}"})
    void aTableWithAFloatThatHasNoPlaceInTheConfigurationJoinsLater(String name) {
        assertThat(connector().uncopyable(List.of(table(name, "v", "float")))).hasSize(1);
        assertThat(connector().uncopyable(List.of(table(name, "v", "int")))).isEmpty();
    }

    @Test
    void aColumnThatConnectWouldTakeForAReferenceHasItsTableJoinLater() {
        assertThat(connector().uncopyable(List.of(table("plain", "${env:HOME}", "float"))))
                .hasSize(1);
    }

    @Test
    void keyColumnsMatchNothingButThemselves() {
        Table table = new Table(
                new TableId("shop", "a,b:c;d"),
                List.of(column("u,1:;", "int"), column("u.2", "int")),
                List.of(),
                List.of(List.of("u,1:;", "u.2")),
                new Table.Size(0, 0, 0),
                "");

        String property = config(table).get("message.key.columns");

        assertThat(property).matches(Key.CustomKeyMapper.MSG_KEY_COLUMNS_PATTERN);
        String[] parts = property.split(":");
        assertThat("shop.a,b:c;d").matches(Pattern.compile(parts[0]));
        assertThat("u,1:;").matches(Pattern.compile(parts[1].split(",")[0]));
        assertThat("ux2").doesNotMatch(Pattern.compile(parts[1].split(",")[1]));
    }

    private static Table table(String name, String column, String type) {
        return new Table(
                new TableId("shop", name),
                List.of(column("id", "int"), column(column, type)),
                List.of("id"),
                List.of(),
                new Table.Size(0, 0, 0),
                "");
    }

    private static Column column(String name, String type) {
        return new Column(name, type, type, false, 0, 10, 0, 0, Optional.empty(), false, Column.Generation.NONE);
    }

    private static Map<String, String> config(Table table) {
        return connector().config(FirstCopy.COPY_THEN_STREAM, List.of(), List.of(table), java.util.Map.of());
    }

    private static MysqlConnector connector() {
        Settings settings =
                Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop", "MILLRACE_MYSQL_PASSWORD", "secret"));
        return new MysqlConnector(
                settings.connect(), settings.kafka(), Topics.of(settings.names()), settings.mysql(), settings.source());
    }
}
