package io.millrace.common.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every error that a service answers is a problem document (RFC 9457): of a problem, of Javalin's and Jetty's own
 * refusals, and of a defect. {@code type} leads to {@code /errors}, which explains all of them.
 */
final class ProblemDocuments {

    static final String PATH = "/errors";

    private static final Logger LOG = LoggerFactory.getLogger(ProblemDocuments.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "application/problem+json";
    private static final String DEFECT = "The service met an error that it did not expect.";

    /** Statuses of Javalin and Jetty that have a code of their own. */
    private static final Map<Integer, ProblemCode> BY_STATUS = Map.of(
            401, ProblemCode.UNAUTHORIZED,
            404, ProblemCode.NOT_FOUND,
            405, ProblemCode.METHOD_NOT_ALLOWED,
            413, ProblemCode.BODY_TOO_LARGE,
            431, ProblemCode.HEADERS_TOO_LARGE);

    private ProblemDocuments() {}

    static void add(JavalinConfig config) {
        config.http.prefer405over404 = true;
        config.routes.exception(Problem.class, (problem, ctx) -> answer(ctx, problem));
        config.routes.exception(
                HttpResponseException.class,
                (refusal, ctx) -> answer(ctx, refusal.getStatus(), body(refusal.getStatus(), refusal.getMessage())));
        config.routes.exception(Exception.class, (defect, ctx) -> {
            log(ctx.method() + " " + ctx.path(), defect);
            answer(ctx, 500, body(500, DEFECT));
        });
        config.router.javaLangErrorHandler((response, error) -> {
            log("a request", error);
            byte[] body = bytes(body(500, DEFECT));
            response.setStatus(500);
            response.setContentType(CONTENT_TYPE);
            try {
                response.getOutputStream().write(body);
            } catch (java.io.IOException e) {
                // The caller is gone.
            }
        });
        ErrorHandler ofJetty = new OfJetty();
        config.jetty.modifyServer(server -> server.setErrorHandler(ofJetty));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(ofJetty));
        String page = page();
        config.routes.get(PATH, ctx -> ctx.html(page));
    }

    private static void log(String what, Throwable defect) {
        LOG.atError().addKeyValue("request", what).setCause(defect).log("A request met a defect of Millrace");
    }

    private static void answer(Context ctx, Problem problem) {
        if (problem.code() == ProblemCode.UNAUTHORIZED) {
            ctx.header(Header.WWW_AUTHENTICATE, "Bearer");
        }
        int status = problem.code().httpStatus();
        answer(ctx, status, body(problem.code(), status, problem.getMessage(), problem.remedy()));
    }

    private static void answer(Context ctx, int status, Map<String, Object> body) {
        // json() sets a content type of its own, so ours comes after it.
        ctx.status(status).json(body).contentType(CONTENT_TYPE);
    }

    private static Map<String, Object> body(int status, String detail) {
        ProblemCode code =
                BY_STATUS.getOrDefault(status, status < 500 ? ProblemCode.INVALID_REQUEST : ProblemCode.INTERNAL_ERROR);
        return body(code, status, detail, code.remedy());
    }

    private static Map<String, Object> body(ProblemCode code, int status, String detail, String remedy) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", PATH + "#" + code);
        body.put("title", code.meaning());
        body.put("status", status);
        body.put("detail", detail);
        body.put("code", code.word());
        body.put("remedy", remedy);
        body.put("retryable", code.retryable());
        return body;
    }

    private static byte[] bytes(Map<String, Object> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is always JSON", e);
        }
    }

    /** What Jetty refuses before Javalin sees it: a malformed request line, too long headers, an ambiguous path. */
    private static final class OfJetty extends ErrorHandler {

        @Override
        protected void generateResponse(
                Request request, Response response, int status, String message, Throwable cause, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
            byte[] body = bytes(body(status, message == null ? "Status " + status : message));
            Content.Sink.write(response, true, new String(body, StandardCharsets.UTF_8), callback);
        }
    }

    /** The page that {@code type} leads to. */
    private static String page() {
        Map<ProblemKind, StringBuilder> kinds = new EnumMap<>(ProblemKind.class);
        for (ProblemCode code : ProblemCode.values()) {
            kinds.computeIfAbsent(code.kind(), kind -> new StringBuilder()).append("""
                            <h3 id="%s">%s (%d)</h3>
                            <p>%s</p>
                            <p>%s%s</p>
                            """.formatted(
                            code,
                            code,
                            code.httpStatus(),
                            text(code.meaning()),
                            text(code.remedy()),
                            code.retryable() ? " Trying again helps." : ""));
        }
        StringBuilder page = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Millrace: errors</title></head><body>
                <h1>Errors</h1>
                """);
        Arrays.stream(ProblemKind.values())
                .forEach(kind -> page.append(
                                "<h2>%s</h2><p>%s</p>\n".formatted(text(kind.title()), text(kind.meaning())))
                        .append(kinds.get(kind)));
        return page.append("</body></html>\n").toString();
    }

    private static String text(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("`", "");
    }
}
