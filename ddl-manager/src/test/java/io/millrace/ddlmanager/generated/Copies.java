package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Executed.BinlogPlace;
import io.millrace.ddlmanager.generated.Kind.Effect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which statements led to copies.
 *
 * @param byStatement the copies that a statement led to
 * @param unexplained the copies that no statement explains
 */
record Copies(Map<Executed, List<Copy>> byStatement, List<Copy> unexplained) {

    /**
     * A copy that was requested, as the journal has it.
     *
     * @param statement the one that it names as its cause; empty when it names none
     */
    record Copy(String table, String statement, String reason, BinlogPlace place) {}

    /**
     * A copy that names no statement as its cause is put down to the last one of its table that may lead to one; without
     * such, to the last one.
     */
    static Copies of(List<Executed> executed, List<Copy> copies) {
        List<Executed> ran =
                executed.stream().filter(Executed::ran).filter(Executed::counts).toList();
        Map<Copy, Optional<Executed>> causes =
                copies.stream().distinct().collect(Collectors.toMap(Function.identity(), copy -> cause(ran, copy)));
        List<Copy> unexplained = new ArrayList<>();
        causes.forEach((copy, cause) -> {
            if (cause.isEmpty()) {
                unexplained.add(copy);
            }
        });
        return new Copies(
                causes.entrySet().stream()
                        .filter(each -> each.getValue().isPresent())
                        .collect(Collectors.groupingBy(
                                each -> each.getValue().orElseThrow(),
                                Collectors.mapping(Map.Entry::getKey, Collectors.toList()))),
                unexplained);
    }

    private static Optional<Executed> cause(List<Executed> ran, Copy copy) {
        if (!copy.statement().isEmpty()) {
            List<Executed> there = ran.stream()
                    .filter(one -> one.before().compareTo(copy.place()) <= 0
                            && copy.place().compareTo(one.after()) <= 0)
                    .toList();
            // A later TRUNCATE asks for a due copy again, in its own place, and names the statement that asked for it
            // first.
            return Stream.of(there, ran)
                    .flatMap(List::stream)
                    .filter(one ->
                            copy.statement().contains(one.sql()) && one.before().compareTo(copy.place()) <= 0)
                    .findFirst()
                    .or(() -> there.stream().findFirst());
        }
        List<Executed> before = ran.stream()
                .filter(one -> one.names(copy.table()) && one.before().compareTo(copy.place()) <= 0)
                .sorted(Comparator.comparing(Executed::before).reversed())
                .toList();
        return before.stream()
                .filter(one -> one.kind().effect() == Effect.ANY)
                .findFirst()
                .or(() -> before.stream().findFirst());
    }
}
