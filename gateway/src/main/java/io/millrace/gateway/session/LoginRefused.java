package io.millrace.gateway.session;

import java.io.IOException;

/** A login ended without a session, and the client knows why. */
final class LoginRefused extends IOException {

    LoginRefused(String why) {
        super(why);
    }
}
