package io.millrace.common.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaPoliciesTest {

    private static final TableId ORDERS = new TableId("shop", "orders");

    @ParameterizedTest
    @EnumSource(SchemaChangeKind.class)
    void everythingIsFollowedUnlessToldOtherwise(SchemaChangeKind kind) {
        assertThat(Settings.of(Map.of()).schemaPolicies().of(ORDERS, kind)).isEqualTo(SchemaPolicy.EVOLVE);
    }

    @Test
    void aRuleIsForItsTableAndItsKind() {
        SchemaPolicies policies = policies("shop.orders:drop-column=block, shop.*:change-type=block");

        assertThat(policies.of(ORDERS, SchemaChangeKind.DROP_COLUMN)).isEqualTo(SchemaPolicy.BLOCK);
        assertThat(policies.of(ORDERS, SchemaChangeKind.ADD_COLUMN)).isEqualTo(SchemaPolicy.EVOLVE);
        assertThat(policies.of(new TableId("shop", "items"), SchemaChangeKind.DROP_COLUMN))
                .isEqualTo(SchemaPolicy.EVOLVE);
        assertThat(policies.of(new TableId("shop", "items"), SchemaChangeKind.CHANGE_TYPE))
                .isEqualTo(SchemaPolicy.BLOCK);
        assertThat(policies.of(new TableId("other", "items"), SchemaChangeKind.CHANGE_TYPE))
                .isEqualTo(SchemaPolicy.EVOLVE);
    }

    @Test
    void theLastRuleThatFitsDecides() {
        SchemaPolicies policies = policies("*.*=block,shop.orders:add-column=evolve");

        assertThat(policies.of(ORDERS, SchemaChangeKind.ADD_COLUMN)).isEqualTo(SchemaPolicy.EVOLVE);
        assertThat(policies.of(ORDERS, SchemaChangeKind.REWRITE)).isEqualTo(SchemaPolicy.BLOCK);
    }

    @Test
    void aPolicyForEveryKindIsEvolveWhereItMeansNothing() {
        SchemaPolicies policies = policies("*.*=ignore,shop.items=drop");

        assertThat(policies.of(ORDERS, SchemaChangeKind.ADD_COLUMN)).isEqualTo(SchemaPolicy.IGNORE);
        assertThat(policies.of(ORDERS, SchemaChangeKind.CHANGE_TYPE)).isEqualTo(SchemaPolicy.EVOLVE);
        assertThat(policies.keepsInSight(ORDERS, SchemaChangeKind.DROP_COLUMN)).isTrue();
        assertThat(policies.of(new TableId("shop", "items"), SchemaChangeKind.DROP_COLUMN))
                .isEqualTo(SchemaPolicy.DROP);
        assertThat(policies.of(new TableId("shop", "items"), SchemaChangeKind.TRUNCATE))
                .isEqualTo(SchemaPolicy.EVOLVE);
    }

    @Test
    void namesMayHoldColonsAndDots() {
        assertThat(policies("shop.a:b.c:add-column=block")
                        .of(new TableId("shop", "a:b.c"), SchemaChangeKind.ADD_COLUMN))
                .isEqualTo(SchemaPolicy.BLOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "shop.orders,names no table and policy",
        "orders:add-column=block,names no table and policy",
        "shop.orders:add-column=careful,'careful'",
        "shop.orders:index=block,'index'",
        "shop.orders:add-column=lenient,there is no 'lenient' for add-column",
        "shop.orders:truncate=block,there is no 'block' for truncate",
        "=block,names no table and policy",
        "shop.=block,names no table and policy"
    })
    void whatCannotBeReadIsRefused(String setting, String said) {
        Problem problem = catchThrowableOfType(Problem.class, () -> policies(setting));

        assertThat(problem).hasMessageContaining(said).hasMessageContaining("MILLRACE_SCHEMA_POLICIES");
    }

    private static SchemaPolicies policies(String setting) {
        return Settings.of(Map.of("MILLRACE_SCHEMA_POLICIES", setting)).schemaPolicies();
    }
}
