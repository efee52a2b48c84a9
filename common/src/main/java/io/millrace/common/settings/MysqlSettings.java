package io.millrace.common.settings;

import java.util.Optional;

/**
 * The MySQL server, and who Millrace is there.
 *
 * @param serverId of Debezium as a replica
 * @param authorities the certificate authorities that are trusted; empty: those that Java trusts
 * @param certificate that the server is shown, with its key; empty: none
 */
public record MysqlSettings(
        MysqlAddress address,
        String user,
        Secret password,
        int serverId,
        MysqlTlsMode tls,
        Optional<KeyStoreFile> authorities,
        Optional<KeyStoreFile> certificate) {

    /** The ddl-manager reads the binlog too, and every replica needs an id of its own. */
    public long guardServerId() {
        return serverId + 1L;
    }
}
