package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Copies.Copy;
import io.millrace.ddlmanager.generated.Kind.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a run of statements was: its distribution of kinds, and the copies that it led to. */
record Report(List<Executed> executed, Copies copies) {

    private static final Pattern BACKSLASH_IN_A_LABEL = Pattern.compile("(?i)\\b(?:enum|set)\\s*\\([^)]*\\\\");

    private List<Executed> counted() {
        return executed.stream().filter(Executed::counts).toList();
    }

    /** Of the statements that ran, the share that led to a copy, in percent. */
    double share() {
        long ran = counted().stream().filter(Executed::ran).count();
        return ran == 0 ? 0 : 100.0 * copies.byStatement().size() / ran;
    }

    /**
     * Statements that change no rows, and led to a copy all the same. Those with a backslash in a label may: what it means depends on
     * the mode of the session.
     */
    List<String> needless() {
        return copies.byStatement().entrySet().stream()
                .filter(each -> each.getKey().kind().effect() == Effect.NONE)
                .filter(each ->
                        !BACKSLASH_IN_A_LABEL.matcher(each.getKey().sql()).find())
                .map(each -> each.getKey().sql() + " -- "
                        + each.getValue().stream().map(Copy::reason).toList())
                .toList();
    }

    /** By kind, then altogether, then each statement that led to a copy with the copies' reasons. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        counted().stream()
                .collect(Collectors.groupingBy(one -> one.kind().name(), TreeMap::new, Collectors.toList()))
                .forEach((kind, all) -> lines.add(counts(kind, all)));
        lines.add(String.format(
                Locale.ROOT,
                "%s: %.1f %%; %d copies without a statement",
                counts("all", counted()),
                share(),
                copies.unexplained().size()));
        copies.byStatement().forEach((one, led) -> {
            lines.add(one.kind().name() + ": " + one.sql());
            led.forEach(copy -> lines.add("    " + copy.table() + ": " + copy.reason()));
        });
        copies.unexplained().forEach(copy -> lines.add("without a statement: " + copy));
        return lines;
    }

    private String counts(String name, List<Executed> all) {
        return String.format(
                Locale.ROOT,
                "%-26s %4d statements, %3d refused, %3d led to a copy",
                name,
                all.size(),
                all.stream().filter(one -> !one.ran()).count(),
                all.stream().filter(copies.byStatement()::containsKey).count());
    }
}
