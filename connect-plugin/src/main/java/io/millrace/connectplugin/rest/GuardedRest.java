package io.millrace.connectplugin.rest;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.rest.ConnectRestExtension;
import org.apache.kafka.connect.rest.ConnectRestExtensionContext;

/**
 * Makes a Connect worker's REST interface ask for a token, and refuse references to secrets where Connect would show what it
 * puts in their place. To be named in the worker's {@code rest.extension.classes}; a worker without a token does not start.
 */
public final class GuardedRest implements ConnectRestExtension {

    private static final String PROTOCOL = "connect.protocol";
    private static final String SIGNED = "sessioned";

    private final Map<String, String> environment;
    private Tokens tokens;

    public GuardedRest() {
        this(System.getenv());
    }

    GuardedRest(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void configure(Map<String, ?> worker) {
        Object protocol = worker.get(PROTOCOL);
        if (protocol != null && !protocol.equals(SIGNED)) {
            throw new ConfigException(PROTOCOL + " must be '" + SIGNED
                    + "': then workers sign what they ask each other, without the token.");
        }
        tokens = Tokens.of(environment);
    }

    @Override
    public void register(ConnectRestExtensionContext context) {
        context.configurable().register(new RequestGuard(tokens));
    }

    @Override
    public String version() {
        String version = GuardedRest.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    @Override
    public void close() {}
}
