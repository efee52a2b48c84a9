package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {

    @Test
    void withoutASettingItIsThisMachine() {
        assertThat(Settings.of(Map.of()).http().ddlManager().address()).contains("http://127.0.0.1:8092");
        assertThat(Settings.of(Map.of()).http().validator().address()).contains("http://127.0.0.1:8093");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "::,127.0.0.1", "::1,[::1]", "db.example.com,db.example.com"})
    void whoListensEverywhereListensHere(String host, String reached) {
        assertThat(Settings.of(Map.of("MILLRACE_HTTP_HOST", host))
                        .http()
                        .validator()
                        .address())
                .contains("http://" + reached + ":8093");
    }

    @Test
    void aFreePortIsNotKnown() {
        assertThat(Settings.of(Map.of("MILLRACE_VALIDATOR_PORT", "0"))
                        .http()
                        .validator()
                        .address())
                .isEmpty();
    }

    @Test
    void theSettingWins() {
        assertThat(Settings.of(Map.of("MILLRACE_DDL_MANAGER_URL", "https://example.com/millrace/"))
                        .http()
                        .ddlManager()
                        .address())
                .contains("https://example.com/millrace");
    }

    @Test
    void browsersMayReachAServiceElsewhere() {
        Map<String, String> inside = Map.of("MILLRACE_VALIDATOR_URL", "http://validator:8093");
        Map<String, String> both = Map.of(
                "MILLRACE_VALIDATOR_URL",
                "http://validator:8093",
                "MILLRACE_VALIDATOR_PUBLIC_URL",
                "https://example.com/parity/");

        assertThat(Settings.of(inside).http().validator().page()).contains("http://validator:8093");
        assertThat(Settings.of(both).http().validator())
                .returns(Optional.of("http://validator:8093"), HttpSettings.Service::address)
                .returns(Optional.of("https://example.com/parity"), HttpSettings.Service::page);
    }

    @ParameterizedTest
    @CsvSource({"example.com:80", "http://user:secret@example.com", "javascript:alert(1)"})
    void whatIsNoBareAddressIsRefusedAndNotShown(String address) {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Settings.of(Map.of("MILLRACE_DDL_MANAGER_URL", address))
                        .http()
                        .ddlManager()
                        .address());

        assertThat(problem.getMessage()).contains("MILLRACE_DDL_MANAGER_URL").doesNotContain("secret");
    }
}
