package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.DefaultSSLSocketFactory;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.millrace.common.mysql.MysqlTls;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** Encrypts the binlog's own connection as the others to MySQL. */
final class BinlogTls {

    private BinlogTls() {}

    static void apply(MysqlTls tls, BinaryLogClient client) {
        client.setSSLMode(SSLMode.valueOf(tls.mode().name()));
        client.setSslSocketFactory(new Sockets(tls));
    }

    private static final class Sockets extends DefaultSSLSocketFactory {

        private final MysqlTls tls;

        Sockets(MysqlTls tls) {
            this.tls = tls;
        }

        @Override
        protected void initSSLContext(SSLContext context) throws GeneralSecurityException {
            context.init(tls.keyManagers(), tls.trustManagers(), null);
        }
    }
}
