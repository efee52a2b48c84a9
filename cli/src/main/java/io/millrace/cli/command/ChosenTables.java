package io.millrace.cli.command;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.parity.Validator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The tables that a command compares. */
final class ChosenTables {

    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "DB.TABLE",
            description = "Only these tables, database.table (default: all).")
    private List<String> names = new ArrayList<>();

    /** @throws io.millrace.common.problem.Problem when a name is not one of the replicated tables; it names them */
    List<Table> of(Validator validator) {
        return validator.tables(names);
    }

    /**
     * As the other; without any name only these.
     *
     * @throws io.millrace.common.problem.Problem also when one of these is not among the named ones
     */
    List<Table> of(Validator validator, Collection<TableId> parts) {
        return validator.tables(
                names.isEmpty() ? parts.stream().map(TableId::toString).sorted().toList() : names);
    }

    /**
     * Parts of tables, by the tables.
     *
     * @throws io.millrace.common.problem.Problem when a name is not one of the tables that the command compares
     */
    Map<Table, KeyPart> parts(Validator validator, Map<String, KeyPart> byName) {
        if (byName.isEmpty()) {
            return Map.of();
        }
        byName.keySet().stream()
                .filter(name -> !names.isEmpty() && !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ProblemCode.INVALID_REQUEST.problem(
                            "--range names " + name + ", which --tables does not name.", "Name it there, too.");
                });
        return validator.tables(byName.keySet()).stream()
                .collect(Collectors.toMap(
                        table -> table, table -> byName.get(table.id().toString())));
    }
}
