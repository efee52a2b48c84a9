package io.millrace.ddlmanager.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldDefinitionsTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId USERS = new TableId("shop", "users");

    private final Map<TableId, Table> mysql =
            new HashMap<>(Map.of(ORDERS, table(ORDERS, "a"), USERS, table(USERS, "a")));
    private long end = 100;
    private long read = 0;
    private final HeldDefinitions definitions =
            new HeldDefinitions(this::inMysql, () -> new Place("", "binlog.000001", end), at -> at.position() <= read);

    @Test
    void aDefinitionIsHeldWhenDebeziumHasReadThePlaceWhereItWasSeen() {
        assertThat(definitions.look(List.of(ORDERS))).containsExactly(ORDERS);
        assertThat(definitions.awaited(ORDERS)).isTrue();
        assertThat(definitions.held()).isEmpty();

        read = 100;

        assertThat(definitions.look(List.of(ORDERS))).isEmpty();
        assertThat(definitions.awaited(ORDERS)).isFalse();
        assertThat(definitions.held()).containsExactly(ORDERS);
        assertThat(definitions.still(Set.of(ORDERS))).contains(List.of(mysql.get(ORDERS)));
    }

    @Test
    void anAlteredTableIsSeenAgainFromThere() {
        definitions.look(List.of(ORDERS));
        read = 100;
        mysql.put(ORDERS, table(ORDERS, "b"));
        end = 200;

        assertThat(definitions.still(Set.of(ORDERS))).isEmpty();
        assertThat(definitions.look(List.of(ORDERS))).containsExactly(ORDERS);
        assertThat(definitions.held()).isEmpty();
    }

    @Test
    void oneThatComesLaterDoesNotHoldUpTheOthers() {
        definitions.look(List.of(ORDERS));
        read = 100;
        end = 200;

        assertThat(definitions.look(List.of(ORDERS, USERS))).containsExactly(USERS);
        assertThat(definitions.held()).containsExactly(ORDERS);
    }

    @Test
    void aTableThatWasNotLookedAtMeanwhileIsSeenAgain() {
        definitions.look(List.of(ORDERS));
        definitions.look(List.of(USERS));
        end = 200;
        read = 100;

        assertThat(definitions.look(List.of(ORDERS, USERS))).containsExactly(ORDERS);
    }

    @Test
    void nothingIsToldOfATableThatIsGone() {
        definitions.look(List.of(ORDERS));
        read = 100;
        mysql.remove(ORDERS);

        assertThat(definitions.still(Set.of(ORDERS))).isEqualTo(Optional.empty());
    }

    private List<Table> inMysql(Collection<TableId> tables) {
        return tables.stream().filter(mysql::containsKey).map(mysql::get).toList();
    }

    private static Table table(TableId id, String key) {
        return new Table(id, List.of(), List.of(key), List.of(), new Table.Size(0, 0, 0), "");
    }
}
