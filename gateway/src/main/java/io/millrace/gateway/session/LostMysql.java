package io.millrace.gateway.session;

import java.io.IOException;

/** The connection to MySQL broke, or could not be made. */
final class LostMysql extends IOException {

    LostMysql(String what, Throwable cause) {
        super(what, cause);
    }
}
