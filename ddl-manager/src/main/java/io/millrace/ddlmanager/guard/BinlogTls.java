package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.DefaultSSLSocketFactory;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.millrace.common.mysql.MysqlTls;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Encrypts the binlog's own connection as the others to MySQL. */
final class BinlogTls {

    private BinlogTls() {}

    static void apply(MysqlTls tls, BinaryLogClient client) {
        client.setSSLMode(SSLMode.valueOf(tls.mode().name()));
        tls.trust().ifPresent(trust -> client.setSslSocketFactory(new Trusting(trust)));
    }

    private static final class Trusting extends DefaultSSLSocketFactory {

        private final TrustManagerFactory trust;

        Trusting(TrustManagerFactory trust) {
            this.trust = trust;
        }

        @Override
        protected void initSSLContext(SSLContext context) throws GeneralSecurityException {
            context.init(null, trust.getTrustManagers(), null);
        }
    }
}
