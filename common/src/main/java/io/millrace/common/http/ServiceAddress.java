package io.millrace.common.http;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.util.Optional;
import java.util.Set;

/** Where a service of Millrace can be reached, as far as the settings tell. */
public final class ServiceAddress {

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]", "*");

    private ServiceAddress() {}

    public static Optional<String> ddlManager(Settings settings) {
        return of(settings, Setting.DDL_MANAGER_URL, Setting.DDL_MANAGER_PORT);
    }

    public static Optional<String> validator(Settings settings) {
        return of(settings, Setting.VALIDATOR_URL, Setting.VALIDATOR_PORT);
    }

    /**
     * @return without a slash at the end; empty when the service takes whatever port is free
     * @throws Problem when it is not a valid address; it may hold a secret and is not shown
     */
    private static Optional<String> of(Settings settings, Setting url, Setting port) {
        Optional<String> given = settings.find(url).map(String::strip);
        if (given.isPresent()) {
            if (!given.get().matches("https?://[^@?#]+")) {
                throw ProblemCode.INVALID_SETTING.problem(
                        "The setting " + url.variable() + " is not of the form http://host:port.",
                        "Correct " + url.variable() + ".");
            }
            return given.map(address -> address.replaceAll("/+$", ""));
        }
        int number = settings.getInt(port, 0, 65535);
        String host = settings.get(Setting.HTTP_HOST);
        String name = EVERYWHERE.contains(host) ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return number == 0 ? Optional.empty() : Optional.of("http://" + name + ":" + number);
    }
}
