package io.millrace.common.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GlobalGrantsTest {

    @Test
    void aPrivilegeOnTheWholeServerIsIncluded() {
        GlobalGrants grants = GlobalGrants.of(List.of(
                "GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `millrace`@`%`",
                "GRANT BACKUP_ADMIN,XA_RECOVER_ADMIN ON *.* TO `millrace`@`%`"));

        assertThat(grants.include("REPLICATION CLIENT")).isTrue();
        assertThat(grants.include("XA_RECOVER_ADMIN")).isTrue();
        assertThat(grants.include("SELECT")).isFalse();
    }

    @Test
    void allPrivilegesIncludeEach() {
        assertThat(GlobalGrants.of(List.of("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"))
                        .include("RELOAD"))
                .isTrue();
    }

    @Test
    void partOfAnotherPrivilegesNameIsNone() {
        assertThat(GlobalGrants.of(List.of("GRANT SELECT, REPLICATION CLIENT ON *.* TO `m`@`%`"))
                        .include("CLIENT"))
                .isFalse();
    }

    @Test
    void theNameOfAUserOrADatabaseIsNoPrivilege() {
        GlobalGrants grants = GlobalGrants.of(List.of(
                "GRANT USAGE ON *.* TO `RELOAD`@`%`",
                "GRANT SELECT ON `REPLICATION SLAVE`.* TO `RELOAD`@`%`",
                "GRANT SELECT (`GRANT ALL PRIVILEGES ON *.* TO x`) ON `shop`.`a` TO `RELOAD`@`%`"));

        assertThat(grants.include("RELOAD")).isFalse();
        assertThat(grants.include("REPLICATION SLAVE")).isFalse();
    }

    @Test
    void aPrivilegeOnOneDatabaseIsNotOneOnTheServer() {
        assertThat(GlobalGrants.of(List.of("GRANT ALL PRIVILEGES ON `shop`.* TO `m`@`%`"))
                        .include("RELOAD"))
                .isFalse();
    }
}
