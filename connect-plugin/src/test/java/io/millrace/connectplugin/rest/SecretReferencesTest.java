package io.millrace.connectplugin.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferencesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"${env:MILLRACE_MYSQL_PASSWORD}\"}",
                "{\"name\": \"a\", \"config\": {\"errors.tolerance\": \"x${env:A}\"}}",
                // What Connect reads is looked at, however it is spelt.
                "{\"name\": \"\\u0024\\u007benv:A}\"}",
                "{\"database.hostname\": \"${env:A}\"}",
                "{\"my.database.password\": \"${env:A}\"}",
                "{\"schema.history.internal.producer.client.id\": \"${env:A}\"}",
                "{\"list\": [\"a\", [\"${env:A}\"]]}",
            })
    void aReferenceThatConnectWouldShowIsRefused(String body) {
        assertThat(fault(body)).isPresent().get().asString().doesNotContain("env:");
    }

    @Test
    void aPropertyThatStandsTwiceIsRefused() {
        assertThat(fault("{\"name\": \"${env:A}\", \"name\": \"b\"}")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} {\"name\": \"${env:A}\"}", "nothing", "{\"a\": \"b\"}\n\n{"})
    void whatIsNotOneJsonValueIsRefused(String body) {
        assertThat(fault(body)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "{\"database.password\": \"${env:MILLRACE_MYSQL_PASSWORD}\", \"name\": \"shop\"}",
                "{\"name\": \"a\", \"config\": {\"database.password\": \"${file:/run/x:y}\"}}",
                "{\"schema.history.internal.producer.sasl.jaas.config\": \"${env:JAAS}\"}",
                "{\"schema.history.internal.consumer.ssl.key.password\": \"${env:KEY}\"}",
                "{\"database.ssl.truststore.password\": \"${env:STORE}\"}",
                "{\"offsets\": [{\"offset\": {\"pos\": 4, \"file\": \"binlog.1\"}}]}",
            })
    void whatMillraceSendsPasses(String body) {
        assertThat(fault(body)).isEmpty();
    }

    private static Optional<String> fault(String body) {
        return SecretReferences.fault(body.getBytes(StandardCharsets.UTF_8));
    }
}
