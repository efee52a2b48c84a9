package io.millrace.common.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the services answer over HTTP.
 *
 * @param host the address that they listen on
 * @param names by which they are asked besides those that the addresses have, with * for any characters
 * @param token what requests must carry that may do everything; empty: nothing
 * @param readToken what requests may carry instead that change nothing
 * @param rate costly requests a minute
 * @param certificate as whom the services answer with TLS
 * @param authorities file of those that are trusted besides Java's when others are asked
 */
public record HttpSettings(
        String host,
        List<String> names,
        Optional<Secret> token,
        Optional<Secret> readToken,
        int rate,
        Optional<OwnCertificate> certificate,
        Optional<Path> authorities,
        Service normalizer,
        Service ddlManager,
        Service validator,
        Service gateway,
        Service orders,
        Service export) {

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]", "*");

    /** What commands and services send to each other: what opens everything, else what opens most. */
    public Optional<Secret> sent() {
        return token.or(() -> readToken);
    }

    /**
     * One service.
     *
     * @param setting says the port
     * @param port 0: a free one
     * @param address as commands and other services reach it, without a slash at the end; empty: nobody can know it
     * @param page likewise, as browsers reach it
     */
    public record Service(Setting setting, int port, Optional<String> address, Optional<String> page) {

        /**
         * @param scheme and host: how the services listen
         * @param given the address; empty: as the service listens
         * @param givenPage empty: the address
         */
        static Service of(
                Setting setting,
                int port,
                String scheme,
                String host,
                Optional<String> given,
                Optional<String> givenPage) {
            Optional<String> address =
                    given.or(() -> port == 0 ? Optional.empty() : Optional.of(address(scheme, host, port)));
            return new Service(setting, port, address, givenPage.or(() -> address));
        }

        /** A service without a page, which nobody needs to find elsewhere. */
        static Service of(Setting setting, int port, String scheme, String host) {
            return of(setting, port, scheme, host, Optional.empty(), Optional.empty());
        }

        private static String address(String scheme, String host, int port) {
            String name = EVERYWHERE.contains(host) ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
            return scheme + "://" + name + ":" + port;
        }
    }
}
