package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Copies.Copy;
import io.millrace.ddlmanager.generated.Kind.Effect;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run of statements was, for people: its distribution of kinds, and the copies that it led to. */
record Report(List<Executed> executed, Copies copies) {

    private List<Executed> counted() {
        return executed.stream().filter(Executed::counts).toList();
    }

    /** Of the statements that ran, the share that led to a copy, in percent. */
    double share() {
        long ran = counted().stream().filter(Executed::ran).count();
        return ran == 0 ? 0 : 100.0 * copies.byStatement().size() / ran;
    }

    /** Statements that change no rows, and led to a copy all the same. */
    List<String> needless() {
        return copies.byStatement().entrySet().stream()
                .filter(each -> each.getKey().kind().effect() == Effect.NONE)
                .map(each -> each.getKey().sql() + " -- "
                        + each.getValue().stream().map(Copy::reason).toList())
                .toList();
    }

    String text() {
        Map<String, List<Executed>> kinds = counted().stream()
                .collect(Collectors.groupingBy(one -> one.kind().name(), TreeMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder();
        kinds.forEach((kind, all) -> text.append(String.format(
                Locale.ROOT,
                "%-26s %4d statements, %3d refused, %3d led to a copy%n",
                kind,
                all.size(),
                all.stream().filter(one -> !one.ran()).count(),
                all.stream().filter(copies.byStatement()::containsKey).count())));
        text.append(String.format(
                Locale.ROOT,
                "%-26s %4d statements, %3d refused, %3d led to a copy: %.1f %%; %d copies without a statement%n",
                "all",
                counted().size(),
                counted().stream().filter(one -> !one.ran()).count(),
                copies.byStatement().size(),
                share(),
                copies.unexplained().size()));
        copies.byStatement()
                .forEach((one, led) -> text.append(one.kind().name() + ": " + one.sql() + "\n    "
                        + led.stream()
                                .map(copy -> copy.table() + ": " + copy.reason())
                                .collect(Collectors.joining("\n    "))
                        + "\n"));
        copies.unexplained().forEach(copy -> text.append("without a statement: " + copy + "\n"));
        return text.toString();
    }
}
