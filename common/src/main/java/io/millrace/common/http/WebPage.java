package io.millrace.common.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A service's web page: its own files, those that all pages share, and the way to the others. */
public final class WebPage {

    private static final String CONTENT_SECURITY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String SHARED = "/page";

    private WebPage() {}

    /**
     * @param folder of the service's own files on the class path
     * @param links addresses of other pages by their names; what is not known is left out
     */
    public static void add(JavalinConfig config, String folder, Map<String, Optional<String>> links) {
        for (String directory : new String[] {folder, SHARED}) {
            config.staticFiles.add(files -> {
                files.directory = directory;
                files.location = Location.CLASSPATH;
            });
        }
        config.routes.before(ctx ->
                ctx.header("Content-Security-Policy", CONTENT_SECURITY).header("X-Content-Type-Options", "nosniff"));
        config.routes.get(
                "/links",
                ctx -> ctx.json(links.entrySet().stream()
                        .filter(link -> link.getValue().isPresent())
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, link -> link.getValue().get()))));
    }
}
