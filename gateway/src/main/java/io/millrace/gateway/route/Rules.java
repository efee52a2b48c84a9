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
                    + "(?<condition>hint|(?:user|schema)\\s+\\S+|digest\\s+[0-9a-f]{64}|class\\s+aggregates)"
                    + "(?<approximate>\\s+approximate)?(?<fence>\\s+fence)?(?:\\s+behind\\s+(?<seconds>\\d{1,5})s)?");

    private static final String FORM =
            "A line is 'route NAME when CONDITION [approximate] [fence] [behind 10s]' or 'keep NAME"
                    + " when CONDITION'. CONDITION is hint, user NAME, schema NAME, digest and 64 digits as STATEMENT_DIGEST() gives"
                    + " them, or class aggregates, which is never approximate. docs/gateway.md describes the file.";

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
            throw wrong(place, "it is not of a known form");
        }
        String[] condition = line.group("condition").split("\\s+");
        boolean route = line.group("what").equals("route");
        boolean plain = line.end("condition") == text.length();
        boolean approximate = line.group("approximate") != null;
        if (!route && !plain || approximate && condition[0].equals("class")) {
            throw wrong(place, "its options are not for such a rule");
        }
        return new Rule(
                line.group("name"),
                route,
                Condition.valueOf(condition[0].toUpperCase(Locale.ROOT)),
                condition.length == 1 ? "" : condition[1],
                approximate,
                Optional.ofNullable(line.group("seconds")).map(Long::parseLong).map(Duration::ofSeconds),
                line.group("fence") != null);
    }

    private static Problem wrong(String place, String why) {
        return ProblemCode.INVALID_SETTING.problem(
                "A rule of the gateway is wrong (" + place + "): " + why + ".", FORM);
    }
}
