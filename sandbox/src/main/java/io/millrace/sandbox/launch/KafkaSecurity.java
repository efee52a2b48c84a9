package io.millrace.sandbox.launch;

import io.millrace.sandbox.tls.SelfSigned;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.security.plain.PlainLoginModule;

/**
 * How a broker of tests asks who somebody is, and what he may do: SASL over TLS, with certificates on both sides, and ACLs. The
 * administrator alone may do everything.
 *
 * @param broker its certificate
 * @param client the certificate that every client shows
 * @param users besides the administrator
 * @param acls what the broker begins with
 */
public record KafkaSecurity(SelfSigned broker, SelfSigned client, List<String> users, Collection<AclBinding> acls) {

    public static final String ADMIN = "admin";

    /** In the sandbox Kafka Connect and ClickHouse are these users. */
    public static final String CONNECT = "connect";

    public static final String CLICKHOUSE = "clickhouse";

    static final String PROTOCOL = "SASL_SSL";

    Map<String, String> ofBroker() {
        Map<String, String> properties = new HashMap<>(Map.of(
                "listener.security.protocol.map", PROTOCOL + ":" + PROTOCOL + ",CONTROLLER:" + PROTOCOL,
                "inter.broker.listener.name", PROTOCOL,
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "sasl.mechanism.controller.protocol", "PLAIN",
                "sasl.enabled.mechanisms", "PLAIN",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:" + ADMIN));
        for (String listener : List.of("sasl_ssl", "controller")) {
            properties.put("listener.name." + listener + ".plain.sasl.jaas.config", logins());
            properties.put("listener.name." + listener + ".ssl.client.auth", "required");
        }
        properties.putAll(tls(broker));
        // The broker is a client of its own controller, and shows the only certificate that it has.
        properties.put("ssl.truststore.certificates", client.pem() + broker.pem());
        return properties;
    }

    /** What a client of Java's is told. */
    public Map<String, String> ofClient(String user) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "security.protocol",
                PROTOCOL,
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PlainLoginModule.class.getName() + " required username=\"" + user + "\" password=\"" + password(user)
                        + "\";"));
        properties.putAll(tls(client));
        properties.put("ssl.truststore.certificates", broker.pem());
        return properties;
    }

    /** Part of what ClickHouse's configuration says of Kafka. */
    String ofClickHouse() {
        return """
                <security_protocol>sasl_ssl</security_protocol>
                <sasl_mechanism>PLAIN</sasl_mechanism>
                <sasl_username>%s</sasl_username>
                <sasl_password>%s</sasl_password>
                <ssl_ca_location>%s</ssl_ca_location>
                <ssl_certificate_location>%s</ssl_certificate_location>
                <ssl_key_location>%s</ssl_key_location>
                """.formatted(CLICKHOUSE, password(CLICKHOUSE), broker.chain(), client.chain(), client.key());
    }

    private static Map<String, String> tls(SelfSigned own) {
        return Map.of(
                "ssl.keystore.location",
                own.store().toString(),
                "ssl.keystore.password",
                SelfSigned.PASSWORD,
                "ssl.key.password",
                SelfSigned.PASSWORD,
                "ssl.keystore.type",
                "PKCS12",
                "ssl.truststore.type",
                "PEM");
    }

    private String logins() {
        return PlainLoginModule.class.getName() + " required username=\"" + ADMIN + "\" password=\"" + password(ADMIN)
                + "\" user_" + ADMIN + "=\"" + password(ADMIN) + "\""
                + users.stream()
                        .map(user -> " user_" + user + "=\"" + password(user) + "\"")
                        .collect(Collectors.joining())
                + ";";
    }

    /** It is for tests: nobody else knows the broker. */
    private static String password(String user) {
        return "of-" + user;
    }
}
