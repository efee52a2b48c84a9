package io.millrace.gateway.route;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.gateway.route.Rule.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules in their order: the first whose condition is met decides. A line is
 * {@code route NAME when CONDITION [approximate] [fence] [behind 10s]} or {@code keep NAME when CONDITION}.
 */
record Rules(List<Rule> rules) {

    /** Without a file: who asks for ClickHouse gets it. */
    static final Rules HINT_ONLY =
            new Rules(List.of(new Rule("hint", true, new Condition.Hint(), false, Optional.empty(), false)));

    private static final Pattern LINE =
            Pattern.compile("(route|keep)\\s+([A-Za-z0-9_.-]{1,64})\\s+when\\s+(\\S+)(?:\\s+(.*))?");
    private static final Pattern BEHIND = Pattern.compile("(\\d{1,5})s");

    Rules {
        rules = List.copyOf(rules);
    }

    Optional<Rule> deciding(Rule.Subject subject) {
        return rules.stream().filter(rule -> rule.decides(subject)).findFirst();
    }

    boolean mayRoute(boolean hinted, String user, boolean looksAggregated) {
        return rules.stream().anyMatch(rule -> rule.clickHouse() && rule.mayDecide(hinted, user, looksAggregated));
    }

    /** @throws Problem that names the line that is wrong */
    static Rules read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "The rules of the gateway in " + file + " cannot be read: " + e.getMessage(),
                    "Correct MILLRACE_GATEWAY_RULES, or the file's rights.",
                    e);
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceAll("#.*", "").strip();
            if (!line.isEmpty()) {
                Rule rule = rule(line, file + ", line " + (i + 1));
                if (!names.add(rule.name())) {
                    throw wrong(file + ", line " + (i + 1), "the name " + rule.name() + " is taken");
                }
                rules.add(rule);
            }
        }
        return new Rules(rules);
    }

    private static Rule rule(String line, String place) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw wrong(place, "it is not of the form 'route NAME when CONDITION' or 'keep NAME when CONDITION'");
        }
        List<String> words = new ArrayList<>(
                List.of(Optional.ofNullable(matcher.group(4)).orElse("").strip().split("\\s+")));
        words.removeIf(String::isEmpty);
        Condition condition = condition(matcher.group(3), words, place);
        boolean approximate = words.remove("approximate");
        boolean fence = words.remove("fence");
        Optional<Duration> behind = behind(words, place);
        if (!words.isEmpty()) {
            throw wrong(place, "'" + words.get(0) + "' is not known");
        }
        boolean route = matcher.group(1).equals("route");
        if (!route && (approximate || fence || behind.isPresent())) {
            throw wrong(place, "what MySQL answers needs no 'approximate', 'fence' or 'behind'");
        }
        if (approximate && condition instanceof Condition.Aggregates) {
            throw wrong(place, "a class is never 'approximate'; name a user, a schema, a digest or the hint");
        }
        return new Rule(matcher.group(2), route, condition, approximate, behind, fence);
    }

    private static Condition condition(String kind, List<String> words, String place) {
        if (kind.equals("hint")) {
            return new Condition.Hint();
        }
        if (words.isEmpty()) {
            throw wrong(place, "'when " + kind + "' needs a value behind it");
        }
        String value = words.remove(0);
        switch (kind) {
            case "user":
                return new Condition.User(value);
            case "schema":
                return new Condition.ChosenSchema(value);
            case "digest":
                if (!value.matches("[0-9a-f]{64}")) {
                    throw wrong(place, "a digest is 64 hexadecimal digits, as STATEMENT_DIGEST() gives them");
                }
                return new Condition.Digest(value);
            case "class":
                if (!value.equals("aggregates")) {
                    throw wrong(place, "the only class is 'aggregates'");
                }
                return new Condition.Aggregates();
            default:
                throw wrong(place, "'when' is followed by hint, user, schema, digest or class");
        }
    }

    private static Optional<Duration> behind(List<String> words, String place) {
        int at = words.indexOf("behind");
        if (at < 0) {
            return Optional.empty();
        }
        Matcher seconds = BEHIND.matcher(at + 1 < words.size() ? words.get(at + 1) : "");
        if (!seconds.matches()) {
            throw wrong(place, "'behind' needs seconds, such as 10s");
        }
        words.subList(at, at + 2).clear();
        return Optional.of(Duration.ofSeconds(Long.parseLong(seconds.group(1))));
    }

    private static Problem wrong(String place, String why) {
        return ProblemCode.INVALID_SETTING.problem(
                "A rule of the gateway is wrong (" + place + "): " + why + ".", "docs/gateway.md describes the file.");
    }
}
