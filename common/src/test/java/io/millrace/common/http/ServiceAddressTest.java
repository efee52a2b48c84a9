package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceAddressTest {

    @Test
    void withoutASettingItIsThisMachine() {
        assertThat(ServiceAddress.ddlManager(Settings.of(Map.of()))).contains("http://127.0.0.1:8092");
        assertThat(ServiceAddress.validator(Settings.of(Map.of()))).contains("http://127.0.0.1:8093");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "::,127.0.0.1", "::1,[::1]", "db.example.com,db.example.com"})
    void whoListensEverywhereListensHere(String host, String reached) {
        assertThat(ServiceAddress.validator(Settings.of(Map.of("MILLRACE_HTTP_HOST", host))))
                .contains("http://" + reached + ":8093");
    }

    @Test
    void aFreePortIsNotKnown() {
        assertThat(ServiceAddress.validator(Settings.of(Map.of("MILLRACE_VALIDATOR_PORT", "0"))))
                .isEmpty();
    }

    @Test
    void theSettingWins() {
        assertThat(ServiceAddress.ddlManager(
                        Settings.of(Map.of("MILLRACE_DDL_MANAGER_URL", "https://example.com/millrace/"))))
                .contains("https://example.com/millrace");
    }

    @ParameterizedTest
    @CsvSource({"example.com:80", "http://user:secret@example.com", "javascript:alert(1)"})
    void whatIsNoBareAddressIsRefusedAndNotShown(String address) {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> ServiceAddress.ddlManager(Settings.of(Map.of("MILLRACE_DDL_MANAGER_URL", address))));

        assertThat(problem.getMessage()).contains("MILLRACE_DDL_MANAGER_URL").doesNotContain("secret");
    }
}
