package io.millrace.ddlmanager.connector;

import io.millrace.common.Printable;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Connect worker takes for references to its secrets: {@code ${provider:…}}, wherever it stands in a connector's
 * configuration. One that came from a name in MySQL would put the password into statements, logs and errors.
 */
final class References {

    private static final String BEGIN = "${";

    private References() {}

    /** Whether a worker would look for a reference in the text. */
    static boolean in(String text) {
        return text.contains(BEGIN);
    }

    /**
     * @param except properties whose values the settings give, and which may be references
     * @throws Problem that names the properties, and not their values
     */
    static void refuse(Map<String, String> config, Set<String> except) {
        List<String> found = config.entrySet().stream()
                .filter(property -> !except.contains(property.getKey()) && in(property.getValue()))
                .map(property -> Printable.line(property.getKey()))
                .sorted()
                .toList();
        if (!found.isEmpty()) {
            throw ProblemCode.INVALID_CONNECTOR.problem(
                    "The connector's configuration would have '" + BEGIN + "' in " + String.join(", ", found)
                            + ", where Kafka Connect puts secrets in its place.",
                    "Look for a setting or a name in MySQL with these characters, and exclude its table with"
                            + " MILLRACE_EXCLUDE_TABLES.");
        }
    }
}
