package io.millrace.common.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Secret;
import io.millrace.common.tls.Authorities;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Talks JSON with one server over HTTP, and turns what goes wrong into problems. Thread-safe. */
public final class JsonHttp {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final Peer peer;
    private final Duration limit;
    private final Optional<Secret> token;

    /**
     * The server.
     *
     * @param name as messages call it
     * @param url without a slash at the end
     * @param away the problem when it cannot be reached
     * @param late the problem when it takes a request and does not answer in time
     * @param refusal the problem when it answers anything but success, and no problem document
     * @param remedy what to do when it is away
     */
    public record Peer(
            String name, String url, ProblemCode away, ProblemCode late, ProblemCode refusal, String remedy) {

        @Override
        public String toString() {
            return name + " at " + url;
        }
    }

    /**
     * @param limit how long an answer is waited for
     * @param authorities file of those that are trusted besides Java's
     * @throws Problem when that file cannot be used
     */
    public JsonHttp(Peer peer, Duration limit, Optional<Secret> token, Optional<Path> authorities) {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        authorities.map(Authorities::context).ifPresent(client::sslContext);
        this.http = client.build();
        this.peer = peer;
        this.limit = limit;
        this.token = token;
    }

    /** Whatever the server answered. */
    public record Answer(int status, String body) {

        public boolean ok() {
            return status / 100 == 2;
        }

        /** The body's JSON; an empty object when it is empty or something else. */
        public JsonNode json() {
            try {
                return body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
            } catch (JsonProcessingException e) {
                return JSON.createObjectNode();
            }
        }
    }

    /** A path of parts, each of them encoded. */
    public static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @throws Problem when the server is away, late, or answers anything but success */
    public JsonNode get(String path) {
        return accepted(send("GET", path, Optional.empty())).json();
    }

    /** @throws Problem as {@link #get} does */
    public JsonNode post(String path, Object body) {
        return accepted(send("POST", path, Optional.of(json(body)))).json();
    }

    /**
     * @param body its JSON
     * @throws Problem when the server is away or late; what it answers is the caller's to judge
     */
    public Answer send(String method, String path, Optional<String> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(peer.url() + path))
                .timeout(limit)
                .header("Accept", "application/json")
                .method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
        body.ifPresent(json -> request.header("Content-Type", "application/json"));
        token.ifPresent(given ->
                request.header("Authorization", "Bearer " + given.each().get(0)));
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (HttpConnectTimeoutException e) {
            throw away(e);
        } catch (HttpTimeoutException e) {
            throw peer.late()
                    .problem(
                            peer + " does not answer within " + limit.toSeconds() + " s.",
                            peer.late().remedy(),
                            e);
        } catch (IOException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem(
                    "Interrupted while waiting for " + peer + ".", ProblemCode.INTERRUPTED.remedy(), e);
        }
    }

    /** @throws Problem the one that the server reports, when it did not do what it was asked */
    public Answer accepted(Answer answer) {
        if (answer.ok()) {
            return answer;
        }
        JsonNode document = answer.json();
        Optional<ProblemCode> known = ProblemCode.of(document.path("code").asText());
        if (known.isPresent()) {
            ProblemCode code = known.get();
            throw code.problem(
                    document.path("detail").asText(code.meaning()),
                    document.path("remedy").asText(code.remedy()));
        }
        // Kafka Connect says what is wrong in "message".
        throw peer.refusal()
                .problem(
                        peer + " refused the request (" + answer.status() + "): "
                                + document.path("message").asText(answer.body()),
                        peer.refusal().remedy());
    }

    public static String json(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This cannot be written as JSON", e);
        }
    }

    private Problem away(IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return peer.away().problem(peer + " cannot be reached: " + reason, peer.remedy(), e);
    }
}
