package io.millrace.ddlmanager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.event.QueryEventData;
import io.millrace.common.table.TableId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MovedRowsTest {

    private final MovedRows rows = new MovedRows(Set.of("SHOP", "CRM"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE log EXCHANGE PARTITION p0 WITH TABLE shop.staging",
                "/*!80000 alter table `archive`.`log` exchange partition p0 with table `shop`.`staging` */",
                "ALTER TABLE log EXCHANGE PARTITION p0 WITH TABLE /* ours */ shop.staging WITHOUT VALIDATION"
            })
    void ofTheReplicatedTableThatADatabaseExchangesDebeziumDoesNotTell(String sql) {
        assertThat(untold("archive", sql)).contains(Set.of(new TableId("shop", "staging")));
    }

    /** Debezium reports it under the altered table's database, and so do the names seem to be. */
    @Test
    void ofATableOfTheSessionsDatabaseDebeziumDoesNotTell() {
        assertThat(untold("crm", "ALTER TABLE shop.log EXCHANGE PARTITION p0 WITH TABLE staging"))
                .contains(Set.of(new TableId("crm", "staging")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE shop.log DROP PARTITION p0",
                "ALTER TABLE shop.log TRUNCATE PARTITION ALL",
                "ALTER TABLE shop.log EXCHANGE PARTITION p0 WITH TABLE staging",
                "ALTER TABLE shop.log EXCHANGE PARTITION p0 WITH TABLE crm.staging",
                "ALTER TABLE shop.staging IMPORT TABLESPACE",
                "ALTER TABLE log DROP PARTITION p0",
                "ALTER TABLE log EXCHANGE PARTITION p0 WITH TABLE staging",
                "ALTER TABLE log COMMENT 'a partition of shop'",
                "ALTER TABLE shop.log ADD PARTITION (PARTITION p9 VALUES LESS THAN (9))",
                "INSERT INTO log PARTITION (p0) SELECT * FROM shop.staging"
            })
    void whatDebeziumTellsOrConcernsNoReplicatedRowIsNothing(String sql) {
        assertThat(untold("archive", sql)).contains(Set.of());
    }

    @Test
    void aStatementThatCannotBeReadMayConcernEveryTable() {
        String unread = "ALTER TABLE log EXCHANGE PARTITION p0 WITH TABLE shop.staging SOMEHOW";

        assertThat(untold("archive", unread)).isEmpty();
        assertThat(untold("shop", unread)).isEmpty();
        assertThat(untold("archive", unread.replace("shop.", ""))).contains(Set.of());
        assertThat(untold("archive", "ALTER TABLE shop.log DROP PARTITION p0 SOMEHOW"))
                .isEmpty();
        assertThat(untold("shop", "ALTER TABLE log DROP PARTITION p0 SOMEHOW")).contains(Set.of());
    }

    private Optional<Set<TableId>> untold(String database, String sql) {
        QueryEventData query = new QueryEventData();
        query.setDatabase(database);
        query.setSql(sql);
        return rows.untold(Comments.removed(sql).strip().toUpperCase(Locale.ROOT), query);
    }
}
