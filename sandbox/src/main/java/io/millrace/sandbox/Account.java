package io.millrace.sandbox;

/** A user of a server, with its password. */
public record Account(String user, String password) {

    /** Without the password, so that it does not end up in a log. */
    @Override
    public String toString() {
        return "Account[" + user + "]";
    }
}
