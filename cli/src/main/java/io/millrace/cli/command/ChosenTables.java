package io.millrace.cli.command;

import io.millrace.common.table.Table;
import io.millrace.validator.parity.Validator;
import java.util.ArrayList;
import java.util.List;
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
}
