package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.debezium.relational.Key;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.HashMap;
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

    @ParameterizedTest
    @ValueSource(strings = {"${env:MILLRACE_MYSQL_PASSWORD}", "${", "a${file:/etc/passwd:x}b"})
    void noNameOfMysqlsIsAReferenceInAnyProperty(String name) {
        Table keyed = new Table(
                new TableId(name, name),
                List.of(column(name, "int"), column("f", "float")),
                List.of(),
                List.of(List.of(name)),
                new Table.Size(0, 0, 0),
                name);
        Table keyless = new Table(
                new TableId("shop", name),
                List.of(column(name, "int"), column("f", "float")),
                List.of(),
                List.of(),
                new Table.Size(0, 0, 0),
                name);

        for (FirstCopy copy : FirstCopy.values()) {
            Map<String, String> config = connector()
                    .config(
                            copy,
                            List.of(new TableId(name, name + "2")),
                            List.of(keyed.id(), keyless.id()),
                            List.of(keyed, keyless),
                            Map.of());

            config.remove("database.password");
            assertThat(config.values()).noneMatch(value -> value.contains("${"));
        }
    }

    @Test
    void aReferenceThatASettingBringsElsewhereThanInTheSecretsIsRefused() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> connector(Map.of("MILLRACE_MYSQL_USER", "${env:HOME}"))
                        .config(FirstCopy.STREAM_ONLY, List.of(), List.of(), Map.of()));

        assertThat(problem).hasMessageContaining("database.user").hasMessageNotContaining("HOME");
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
        return connector().config(FirstCopy.COPY_THEN_STREAM, List.of(), List.of(table), Map.of());
    }

    private static MysqlConnector connector() {
        return connector(Map.of());
    }

    private static MysqlConnector connector(Map<String, String> more) {
        Map<String, String> given =
                new HashMap<>(Map.of("MILLRACE_MYSQL_DATABASES", "shop", "MILLRACE_MYSQL_PASSWORD", "secret"));
        given.putAll(more);
        Settings settings = Settings.of(given);
        return new MysqlConnector(
                settings.connect(), settings.kafka(), Topics.of(settings.names()), settings.mysql(), settings.source());
    }
}
