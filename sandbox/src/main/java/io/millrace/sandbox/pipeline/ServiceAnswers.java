package io.millrace.sandbox.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/** What services answer over HTTP, failures too. Thread-safe. */
final class ServiceAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Services services;
    private final HttpClient http = HttpClient.newHttpClient();

    ServiceAnswers(Services services) {
        this.services = services;
    }

    String get(Service service, String path) {
        return send(HttpRequest.newBuilder(url(service, path)));
    }

    String post(Service service, String path) {
        return send(HttpRequest.newBuilder(url(service, path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    JsonNode json(Service service, String path) {
        try {
            return JSON.readTree(get(service, path));
        } catch (JsonProcessingException e) {
            throw new AssertionError(service.command() + " " + path + " answers no JSON", e);
        }
    }

    double meter(Service service, String name, String... labels) {
        return get(service, "/metrics")
                .lines()
                .filter(line -> line.startsWith(name) && Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private URI url(Service service, String path) {
        return services.url(service).resolve(path);
    }

    private String send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
