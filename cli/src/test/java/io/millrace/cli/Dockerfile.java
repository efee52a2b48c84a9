package io.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code deploy/Dockerfile} by its stages.
 *
 * @param stages each stage's lines below its FROM, without comments
 * @param bases what each stage is built from
 */
record Dockerfile(Map<String, String> stages, Map<String, String> bases) {

    private static final Pattern STAGE = Pattern.compile("(?ms)^FROM (\\S+) AS (\\S+)\n(.*?)(?=^FROM |\\z)");

    static Dockerfile read() {
        Map<String, String> stages = new LinkedHashMap<>();
        Map<String, String> bases = new LinkedHashMap<>();
        Matcher matcher = STAGE.matcher(ProjectFiles.text("deploy/Dockerfile").replaceAll("(?m)^#.*\n", ""));
        while (matcher.find()) {
            bases.put(matcher.group(2), matcher.group(1));
            stages.put(matcher.group(2), matcher.group(3).stripTrailing() + "\n");
        }
        return new Dockerfile(stages, bases);
    }

    String stage(String name) {
        return stages.get(name);
    }

    String base(String stage) {
        return bases.get(stage);
    }

    /** Images that are no stage of the file. */
    List<String> pulled() {
        return bases.values().stream()
                .filter(base -> !stages.containsKey(base))
                .distinct()
                .toList();
    }
}
