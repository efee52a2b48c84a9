package io.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code docker-compose.yml} with its variables filled in as Compose does it, from {@code .env.example}.
 *
 * @param text the file as it is, variables not filled in
 * @param example the variables of {@code .env.example}
 */
record ComposeFile(String text, Map<String, String> example) {

    /** {@code $$}, {@code ${NAME}}, {@code ${NAME:-default}} or {@code ${NAME:?message}}; group 1 is the name. */
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\$|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:-|:\\?)([^}]*))?})");

    static ComposeFile read() {
        Map<String, String> example = new LinkedHashMap<>();
        ProjectFiles.text(".env.example")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> example.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        return new ComposeFile(ProjectFiles.text("docker-compose.yml"), example);
    }

    Map<String, Object> document() {
        return ProjectFiles.yaml(text);
    }

    Map<String, Map<String, Object>> services() {
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        map(document().get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    /** Variables that must be set, and those without a default. */
    Set<String> requiredVariables() {
        Set<String> names = new TreeSet<>();
        VARIABLE.matcher(withoutComments())
                .results()
                .filter(v -> v.group(1) != null && !":-".equals(v.group(2)))
                .forEach(v -> names.add(v.group(1)));
        return names;
    }

    Set<String> allVariables() {
        Set<String> names = new TreeSet<>();
        VARIABLE.matcher(withoutComments())
                .results()
                .map(v -> v.group(1))
                .filter(name -> name != null)
                .forEach(names::add);
        return names;
    }

    /** A service's environment as its container sees it. */
    Map<String, String> environmentOf(String service) {
        Map<String, String> environment = new LinkedHashMap<>();
        rawEnvironmentOf(service).forEach((name, value) -> environment.put(name, filled(value)));
        return environment;
    }

    Map<String, String> rawEnvironmentOf(String service) {
        Map<String, String> environment = new LinkedHashMap<>();
        map(services().get(service).getOrDefault("environment", Map.of()))
                .forEach((name, value) -> environment.put(name, String.valueOf(value)));
        return environment;
    }

    List<String> listOf(String service, String key) {
        return ((List<?>) services().get(service).getOrDefault(key, List.of()))
                .stream().map(String::valueOf).toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private String filled(String value) {
        return VARIABLE.matcher(value).replaceAll(v -> Matcher.quoteReplacement(valueOf(v)));
    }

    private String valueOf(MatchResult variable) {
        if (variable.group(1) == null) {
            return "$";
        }
        String value = example.getOrDefault(variable.group(1), "");
        return value.isEmpty() && ":-".equals(variable.group(2)) ? variable.group(3) : value;
    }

    private String withoutComments() {
        return text.replaceAll("(?m)^\\s*#.*$", "");
    }
}
