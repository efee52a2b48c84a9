package io.millrace.common.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** Who may do what, by the bearer token of a request. Thread-safe. */
final class Access {

    /** Health for supervisors, and the web page's own files: they hold no data, and the page asks for the token. */
    private static final Set<String> OPEN_PATHS =
            Set.of("/livez", "/readyz", "/", "/page.css", "/page.js", "/shared.js", "/icon.svg", ProblemDocuments.PATH);

    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    private final Optional<Secret> operating;
    private final Optional<Secret> reading;

    Access(HttpSettings settings) {
        this.operating = settings.token();
        this.reading = settings.readToken();
    }

    /** Whether a request changes nothing. */
    static boolean reads(Context ctx) {
        return READING.contains(ctx.method());
    }

    /** @throws Problem when the request may not do what it asks for */
    void check(Context ctx) {
        if (OPEN_PATHS.contains(ctx.path()) || operates(ctx)) {
            return;
        }
        if (!carries(ctx, reading)) {
            throw ProblemCode.UNAUTHORIZED.problem(
                    "This service asks for the bearer token that " + Setting.HTTP_TOKEN.variable() + " holds.",
                    ProblemCode.UNAUTHORIZED.remedy());
        }
        if (!reads(ctx)) {
            throw ProblemCode.READ_ONLY_TOKEN.problem(
                    "The token that " + Setting.HTTP_READ_TOKEN.variable() + " holds may change nothing.",
                    ProblemCode.READ_ONLY_TOKEN.remedy());
        }
    }

    /** Whether the request may see what servers say, which may hold names and values of theirs. */
    boolean known(Context ctx) {
        return operates(ctx) || carries(ctx, reading);
    }

    private boolean operates(Context ctx) {
        return operating.isEmpty() && reading.isEmpty() || carries(ctx, operating);
    }

    private static boolean carries(Context ctx, Optional<Secret> token) {
        byte[] given =
                Optional.ofNullable(ctx.header("Authorization")).orElse("").getBytes(StandardCharsets.UTF_8);
        boolean carried = false;
        if (token.isPresent()) {
            for (String valid : token.get().each()) {
                // No short way out: how long this takes says nothing of the tokens.
                carried |= MessageDigest.isEqual(("Bearer " + valid).getBytes(StandardCharsets.UTF_8), given);
            }
        }
        return carried;
    }
}
