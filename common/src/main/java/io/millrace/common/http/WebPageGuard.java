package io.millrace.common.http;

import io.javalin.http.Context;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps web pages of others away. A browser sends what any page asks it to, also to loopback, so:
 *
 * <ul>
 *   <li>The {@code Host} must be an address or a name of this service. A page whose name was made to resolve to this
 *       machine (DNS rebinding) asks for its own name.
 *   <li>What changes something must come from this service's own pages, or from no browser at all.
 *   <li>A body must be declared as JSON, which no form can do, and no page of another origin may do unasked.
 * </ul>
 */
final class WebPageGuard {

    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final Set<String> names = new HashSet<>(Set.of("localhost"));
    private final List<Pattern> patterns;

    WebPageGuard(HttpSettings settings) {
        patterns = settings.names().stream()
                .map(name -> Pattern.compile(Pattern.quote(lower(name)).replace("*", "\\E.*\\Q")))
                .toList();
        names.add(lower(settings.host()));
        Stream.of(settings.ddlManager(), settings.validator())
                .flatMap(service -> Stream.concat(service.address().stream(), service.page().stream()))
                .flatMap(address -> host(URI.create(address)).stream())
                .forEach(names::add);
    }

    void check(Context ctx) {
        String authority = Optional.ofNullable(ctx.header("Host")).orElse("");
        if (!authority.isEmpty() && !own(authority)) {
            throw ProblemCode.UNKNOWN_HOST.problem(
                    "The request is for the host '" + authority + "', which is not a name of this service.",
                    ProblemCode.UNKNOWN_HOST.remedy());
        }
        if (Access.reads(ctx)) {
            return;
        }
        if (fromAnotherSite(ctx, authority)) {
            throw ProblemCode.CROSS_ORIGIN.problem(
                    "The request comes from a web page of another origin.", ProblemCode.CROSS_ORIGIN.remedy());
        }
        String type = lower(Optional.ofNullable(ctx.contentType()).orElse(""));
        if (hasBody(ctx) && !type.split(";", 2)[0].strip().equals("application/json")) {
            throw ProblemCode.UNSUPPORTED_MEDIA_TYPE.problem(
                    "The request's body is " + (type.isEmpty() ? "of no declared type" : "of the type " + type) + ".",
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE.remedy());
        }
    }

    private boolean own(String authority) {
        try {
            return host(URI.create("http://" + authority)).filter(this::ownHost).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean ownHost(String host) {
        return names.contains(host)
                || isAddress(host)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(host).matches());
    }

    /** A number cannot be made to resolve to something else. */
    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    /** Browsers send at least one of the two headers with what changes something; other clients send neither. */
    private static boolean fromAnotherSite(Context ctx, String authority) {
        String site = ctx.header("Sec-Fetch-Site");
        if (site != null) {
            return !OWN_SITE.contains(lower(site));
        }
        String origin = ctx.header("Origin");
        return origin != null && !lower(origin).matches("https?://\\Q" + lower(authority) + "\\E");
    }

    private static boolean hasBody(Context ctx) {
        return ctx.contentLength() > 0 || ctx.header("Transfer-Encoding") != null;
    }

    private static Optional<String> host(URI uri) {
        return Optional.ofNullable(uri.getHost()).map(WebPageGuard::lower);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
