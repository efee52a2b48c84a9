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
import java.util.Locale;
import java.util.Map;
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
            new Rules(List.of(new Rule("hint", true, Condition.HINT, "", false, Optional.empty(), false)));

    private static final Pattern LINE =
            Pattern.compile("(?<what>route|keep)\\s+(?<name>[A-Za-z0-9_.-]{1,64})\\s+when\\s+"
                    + "(?:hint|(?<kind>user|schema|digest|class)\\s+(?<value>\\S+))(?<options>(?:\\s+\\S+)*)");
    private static final Pattern OPTIONS = Pattern.compile(
            "(?<approximate>\\s+approximate)?(?<fence>\\s+fence)?(?:\\s+behind\\s+(?<seconds>\\d{1,5})s)?");

    /** What a value looks like, where that is known, and what to say if it does not. */
    private static final Map<Condition, Map.Entry<String, String>> VALUES = Map.of(
            Condition.DIGEST,
            Map.entry("[0-9a-f]{64}", "a digest is 64 hexadecimal digits, as STATEMENT_DIGEST() gives them"),
            Condition.CLASS,
            Map.entry("aggregates", "the only class is 'aggregates'"));

    Rules {
        rules = List.copyOf(rules);
    }

    /** @param said what MySQL says of the statement; empty: it was not asked */
    Optional<Rule> deciding(Rule.Subject subject, SessionFacts said) {
        return rules.stream()
                .filter(rule -> rule.decides(subject, Optional.of(said)))
                .findFirst();
    }

    boolean mayRoute(Rule.Subject subject) {
        return rules.stream().anyMatch(rule -> rule.clickHouse() && rule.decides(subject, Optional.empty()));
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
                String place = file + ", line " + (i + 1);
                Rule rule = rule(line, place);
                if (!names.add(rule.name())) {
                    throw wrong(place, "the name " + rule.name() + " is taken");
                }
                rules.add(rule);
            }
        }
        return new Rules(rules);
    }

    private static Rule rule(String text, String place) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw wrong(
                    place,
                    "it is not of the form 'route NAME when CONDITION' or 'keep NAME when CONDITION', where CONDITION is"
                            + " hint, user NAME, schema NAME, digest DIGITS or class aggregates");
        }
        Condition condition = Optional.ofNullable(line.group("kind"))
                .map(kind -> Condition.valueOf(kind.toUpperCase(Locale.ROOT)))
                .orElse(Condition.HINT);
        String value = Optional.ofNullable(line.group("value")).orElse("");
        Map.Entry<String, String> form = VALUES.get(condition);
        if (form != null && !value.matches(form.getKey())) {
            throw wrong(place, form.getValue());
        }
        Matcher options = OPTIONS.matcher(line.group("options"));
        if (!options.matches()) {
            throw wrong(place, "what may follow is 'approximate', 'fence' and 'behind 10s', in this order");
        }
        boolean route = line.group("what").equals("route");
        if (!route && !line.group("options").isEmpty()) {
            throw wrong(place, "what MySQL answers needs no 'approximate', 'fence' or 'behind'");
        }
        boolean approximate = options.group("approximate") != null;
        if (approximate && condition == Condition.CLASS) {
            throw wrong(place, "a class is never 'approximate'; name a user, a schema, a digest or the hint");
        }
        return new Rule(
                line.group("name"),
                route,
                condition,
                value,
                approximate,
                Optional.ofNullable(options.group("seconds"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))),
                options.group("fence") != null);
    }

    private static Problem wrong(String place, String why) {
        return ProblemCode.INVALID_SETTING.problem(
                "A rule of the gateway is wrong (" + place + "): " + why + ".", "docs/gateway.md describes the file.");
    }
}
