package io.millrace.common.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Kafka Connect and the connector.
 *
 * @param url without a slash at the end
 * @param token what requests to it carry; empty: nothing
 * @param offsetsTopic where the workers keep offsets
 * @param authorities file of those that are trusted besides Java's
 * @param connector its name
 * @param mysql MySQL as Connect reaches it
 * @param passwordReference what stands in the connector's configuration instead of MySQL's password; empty: the password
 *     itself
 * @param mysqlTruststore the key store with MySQL's authorities as a file of the workers; empty: the same path
 * @param mysqlKeystore the key store with the certificate that MySQL is shown, in the same way
 * @param kafkaBootstrap servers as the workers reach them
 * @param kafkaProperties of Kafka's clients in the workers; may hold secrets
 * @param plugin whether the workers have Millrace's converters
 */
public record ConnectSettings(
        String url,
        Optional<Secret> token,
        String offsetsTopic,
        Optional<Path> authorities,
        String connector,
        MysqlAddress mysql,
        Optional<String> passwordReference,
        Optional<String> mysqlTruststore,
        Optional<String> mysqlKeystore,
        String kafkaBootstrap,
        Map<String, String> kafkaProperties,
        boolean plugin,
        FirstCopy copy,
        FirstCopyBy copyBy) {

    public ConnectSettings {
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    @Override
    public String toString() {
        return "ConnectSettings[url=" + url + ", connector=" + connector + ", mysql=" + mysql + ", kafkaBootstrap="
                + kafkaBootstrap + ", kafkaProperties=" + kafkaProperties.keySet() + ", plugin=" + plugin + ", copy="
                + copy + ", copyBy=" + copyBy + "]";
    }
}
