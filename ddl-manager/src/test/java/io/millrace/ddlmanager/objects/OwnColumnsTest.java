package io.millrace.ddlmanager.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.wire.RowColumns;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnColumnsTest {

    private static final Pattern OWN_NAME = Pattern.compile("(?<![\\w{}])_[a-z_]*[a-z]\\b");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "intake",
                "lossy_mv",
                "multiset_mv",
                "multiset_raw",
                "multiset_view",
                "mv",
                "quarantine_mv",
                "queue",
                "raw",
                "valve",
                "view"
            })
    void everyNameThatATemplateUsesForItselfIsReserved(String template) throws IOException {
        assertThat(ownNames(template)).allMatch(ColumnNaming::renamed);
    }

    @Test
    void theQueueReadsExactlyTheMetadataColumnsThatTheNormalizerWrites() throws IOException {
        assertThat(ownNames("queue")).isEqualTo(RowColumns.ALL);
    }

    @Test
    void aTableWithAKeyStoresTheMetadataColumnsButThoseOfTablesWithoutOne() throws IOException {
        assertThat(ownNames("raw"))
                .containsAll(RowColumns.ALL.stream()
                        .filter(column -> !List.of(RowColumns.SIGN, RowColumns.RAW_PARTITION)
                                .contains(column))
                        .toList());
    }

    private static Set<String> ownNames(String template) throws IOException {
        try (var sql = OwnColumnsTest.class.getResourceAsStream("/clickhouse-sql/table/" + template + ".sql")) {
            return OWN_NAME.matcher(new String(sql.readAllBytes(), UTF_8).replaceAll("--[^\\n]*", ""))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet());
        }
    }
}
