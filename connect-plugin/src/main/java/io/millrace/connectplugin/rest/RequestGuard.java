package io.millrace.connectplugin.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at each request before Connect does. Thread-safe. */
@PreMatching
final class RequestGuard implements ContainerRequestFilter {

    private static final String HEALTH = "health";
    private static final Pattern TASKS = Pattern.compile("connectors/[^/]+/tasks");
    private static final Pattern FENCE = Pattern.compile("connectors/[^/]+/fence");
    private static final int MOST_BYTES = 8 << 20;

    private final Tokens tokens;

    RequestGuard(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        String method = request.getMethod();
        // As it was sent: an encoded slash separates nothing.
        String path = request.getUriInfo().getPath(false).replaceAll("^/|/$", "");
        if (HEALTH.equals(path) && HttpMethod.GET.equals(method) || signed(method, path)) {
            return;
        }
        if (!tokens.open(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            refuse(
                    request,
                    Response.Status.UNAUTHORIZED,
                    "This worker asks for the bearer token that " + Tokens.VARIABLE + " holds.");
            return;
        }
        byte[] body = request.getEntityStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            refuse(
                    request,
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    "The body is larger than " + MOST_BYTES + " bytes.");
            return;
        }
        Optional<String> fault = SecretReferences.fault(body);
        if (fault.isPresent()) {
            refuse(request, Response.Status.BAD_REQUEST, fault.get());
            return;
        }
        request.setEntityStream(new ByteArrayInputStream(body));
    }

    /** What workers ask each other, with a signature that Connect itself checks. */
    private static boolean signed(String method, String path) {
        return HttpMethod.POST.equals(method) && TASKS.matcher(path).matches()
                || HttpMethod.PUT.equals(method) && FENCE.matcher(path).matches();
    }

    /** As Connect's own errors. */
    private static void refuse(ContainerRequestContext request, Response.Status status, String message) {
        Response.ResponseBuilder answer = Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("error_code", status.getStatusCode(), "message", message));
        if (status == Response.Status.UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        request.abortWith(answer.build());
    }
}
