package io.millrace.common.settings;

import java.util.Locale;

/** The modes of MySQL's own clients, from the weakest. */
public enum MysqlTlsMode {
    /** TLS if the server offers it; who sits between can take it away. */
    PREFERRED,
    /** TLS, with whatever certificate the server shows. */
    REQUIRED,
    VERIFY_CA,
    VERIFY_IDENTITY;

    /** As the setting has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
