package io.millrace.ddlmanager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Origin;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnseenChangesTest {

    private static final TableId LEDGER = new TableId("shop", "ledger");

    private final List<UnseenChange> found = new ArrayList<>();
    private final TemporaryTables temporary = new TemporaryTables(CheckedBinlog.upTo(""));
    private final UnseenChanges changes = new UnseenChanges(
            List.of("shop"),
            (table, sql) -> table.table().equals("a_View") || OtherDatabases.calls(sql, "Writes"),
            temporary,
            CheckedBinlog.upTo(""),
            found::add);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE stock SET qty = qty - 1",
                "/* nightly */ insert into stock values (1)",
                "-- why\ndelete from `stock` where id = 1",
                "REPLACE INTO shop.stock SELECT * FROM other.stock",
                "UPDATE stock, other.stock AS o SET stock.qty = o.qty",
                "WITH c AS (SELECT 1) DELETE FROM other.stock",
                "INSERT INTO`shop`.`stock` VALUES (1)",
                "/*!80000 UPDATE stock SET qty = qty - 1 */",
                "/* why */ /*!UPDATE*/ /*!80000 stock*/ SET qty = 1 # of all",
                "DELETE FROM/**/\"shop\".\"stock\""
            })
    void aStatementInsteadOfRowsMayConcernEveryTable(String sql) {
        query(sql);

        assertThat(found).singleElement().satisfies(change -> {
            assertThat(change.tables()).isEmpty();
            assertThat(change.reason()).contains("binlog_format", "binlog.7:100");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "COMMIT",
                "SAVEPOINT a",
                "ALTER TABLE stock ADD COLUMN c INT",
                "CREATE TABLE inserted (id INT)",
                "CREATE TABLE parted (id INT) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (5))",
                "CREATE TABLE `filled` (`id` int DEFAULT NULL) START TRANSACTION",
                "CREATE TABLE about (id INT) COMMENT 'the table from which we select'",
                "CREATE TABLE odd (`select` INT DEFAULT 1 COMMENT 'values row by row')",
                "INSERT INTO mysql.rds_heartbeat2(id, value) values (1,2) ON DUPLICATE KEY UPDATE value = 2",
                "REPLACE INTO `percona`.`checksums` (db) SELECT 'shop' FROM shop.stock",
                "UPDATE other.t SET a = 1",
                "DELETE FROM other.t WHERE a = 1",
                "/*!80000 DELETE FROM \"other\" . `t` */",
                "UPDATE other.t SET overwrites = rewrites(1)",
                "INSERT INTO other.t (writes) VALUES (1)"
            })
    void whatConcernsNoReplicatedRowIsNothing(String sql) {
        query(sql);

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE Ledger AS SELECT * FROM stock",
                "create table if not exists `shop`.`ledger` (id INT) SELECT 1 AS id",
                "CREATE TABLE ledger TABLE stock",
                "CREATE TABLE ledger VALUES ROW(1), ROW(2)",
                "CREATE /* a copy */ TABLE ledger SELECT * FROM stock",
                "/*!80000 CREATE TABLE ledger SELECT * FROM stock */"
            })
    void aTableThatIsWrittenWithItsRowsInOneStatementLacksThem(String sql) {
        query(sql);

        assertThat(found).singleElement().satisfies(change -> {
            assertThat(change.mayConcern(LEDGER)).isTrue();
            assertThat(change.mayConcern(new TableId("shop", "stock"))).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EXECUTE_LOAD_QUERY", "INCIDENT"})
    void anEventThatStandsForRowsMayConcernEveryTable(EventType type) {
        see(type, null);

        assertThat(found).singleElement().satisfies(change -> {
            assertThat(change.tables()).isEmpty();
            assertThat(change.reason()).contains("binlog.7:100");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO shop/* ours */.stock VALUES (1)",
                "INSERT INTO /*!80000 shop.stock */ VALUES (1)",
                "UPDATE \"shop\".\"stock\" SET qty = 1",
                "UPDATE/**/`shop`.stock SET qty = 1",
                "UPDATE a_View SET qty = 1",
                "insert into log values (1, archive.writes (5))",
                "DELETE FROM log WHERE id = `Writes`(1)"
            })
    void aStatementOfAnotherDatabaseIsKnownThatMayWriteToAReplicatedTable(String sql) {
        query("archive", sql);

        assertThat(found).hasSize(1);
    }

    @Test
    void rowsThatMoveIntoAnotherDatabaseConcernTheirTable() {
        query("archive", "ALTER TABLE log EXCHANGE PARTITION p0 WITH TABLE shop.ledger");

        assertThat(found).extracting(UnseenChange::tables).containsExactly(Optional.of(Set.of(LEDGER)));
    }

    @Test
    void whatASessionWritesToItsTemporaryTableIsNothing() {
        query("CREATE TEMPORARY TABLE Stock (id INT)");
        query("INSERT INTO stock VALUES (1)");
        query("DELETE FROM shop.stock");

        assertThat(found).isEmpty();
        query("DROP TEMPORARY TABLE `stock` /* generated by server */");
        query("DELETE FROM shop.stock");
        assertThat(found).hasSize(1);
    }

    @Test
    void aRolledBackTransactionConcernsTheTablesThatItHadPrepared() {
        prepare("X'67',X'',1");
        query("XA ROLLBACK X'67',X'',1");

        assertThat(found).singleElement().satisfies(change -> {
            assertThat(change.tables()).contains(Set.of(LEDGER));
            assertThat(change.hidden()).isEmpty();
        });
    }

    /** Before its COMMIT nobody sees what it changed, no copy either. */
    @Test
    void whatStatementsOfAPreparedTransactionChangeComesWithItsCommit() {
        query("XA START X'67',X'',1");
        query("UPDATE stock SET qty = 1");
        query("XA END X'67',X'',1");
        see(EventType.XA_PREPARE, new XAPrepareEventData());
        assertThat(found).isEmpty();

        query("XA COMMIT X'67',X'',1");
        assertThat(found).extracting(UnseenChange::tables).containsExactly(Optional.empty());
    }

    @Test
    void whatStatementsOfARolledBackTransactionWouldHaveChangedIsNothing() {
        query("XA START X'67',X'',1");
        query("UPDATE stock SET qty = 1");
        query("XA END X'67',X'',1");
        see(EventType.XA_PREPARE, new XAPrepareEventData());
        query("XA ROLLBACK X'67',X'',1");

        assertThat(found).extracting(UnseenChange::tables).containsExactly(Optional.of(Set.of()));
    }

    @Test
    void statementsOfATransactionThatIsCommittedInOnePhaseCountAtOnce() {
        query("XA START X'67',X'',1");
        query("UPDATE stock SET qty = 1");
        query("XA END X'67',X'',1");
        XAPrepareEventData commit = new XAPrepareEventData();
        commit.setOnePhase(true);
        see(EventType.XA_PREPARE, commit);

        assertThat(found).extracting(UnseenChange::tables).containsExactly(Optional.empty());
    }

    /** The library takes the text for UTF-8, and the client's character set may be another one. */
    @Test
    void aDatabaseWhoseNameCannotBeReadMayBeReplicated() {
        query("archive", "UPDATE gr\uFFFD\uFFFDe.t SET a = 1");

        assertThat(found).hasSize(1);
    }

    @Test
    void aCommittedTransactionConcernsTablesThatWereCopiedBehindItsPrepare() {
        prepare("X'67',X'',1");
        query("XA COMMIT X'67',X'',1");

        assertThat(found).singleElement().satisfies(change -> {
            assertThat(change.tables()).contains(Set.of(LEDGER));
            assertThat(change.hidden())
                    .hasValueSatisfying(rows -> assertThat(List.of(rows.written(), rows.shown()))
                            .extracting(Origin::place)
                            .extracting(Place::toString)
                            .containsExactly("binlog.7:100", "binlog.7:100"));
        });
    }

    @Test
    void ofATransactionWhosePrepareWasNotSeenEveryTableIsConcerned() {
        query("XA ROLLBACK X'67',X'',1");

        assertThat(found).extracting(UnseenChange::tables).containsExactly(Optional.empty());
    }

    @Test
    void tablesOfOtherTransactionsAreNotConcerned() {
        map("orders");
        see(EventType.XID, null);
        prepare("X'67',X'',1");
        map("orders");
        query("XA ROLLBACK X'67',X'',1");

        assertThat(found).extracting(UnseenChange::tables).containsExactly(Optional.of(Set.of(LEDGER)));
    }

    private void prepare(String id) {
        query("XA START " + id);
        map("ledger");
        query("XA END " + id);
        see(EventType.XA_PREPARE, new XAPrepareEventData());
    }

    private void query(String sql) {
        query("shop", sql);
    }

    private void query(String database, String sql) {
        QueryEventData query = new QueryEventData();
        query.setSql(sql);
        query.setDatabase(database);
        see(EventType.QUERY, query);
    }

    private void map(String table) {
        TableMapEventData map = new TableMapEventData();
        map.setDatabase("shop");
        map.setTable(table);
        see(EventType.TABLE_MAP, map);
    }

    private void see(EventType type, EventData data) {
        EventHeaderV4 header = new EventHeaderV4();
        header.setEventType(type);
        header.setTimestamp(1_000);
        header.setNextPosition(100);
        temporary.see(new Event(header, data), "binlog.7");
        changes.see(new Event(header, data), "binlog.7");
    }
}
