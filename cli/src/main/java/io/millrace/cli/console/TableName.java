package io.millrace.cli.console;

import io.millrace.common.table.TableId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code database.table} from the command line. */
public final class TableName implements ITypeConverter<TableId> {

    @Override
    public TableId convert(String text) {
        return TableId.read(text)
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not of the form database.table"));
    }
}
