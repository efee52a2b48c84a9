package io.millrace.ddlmanager.command;

import io.millrace.common.table.TableId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code database.table} from the command line. */
final class TableName implements ITypeConverter<TableId> {

    @Override
    public TableId convert(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || dot == text.length() - 1) {
            throw new TypeConversionException("'" + text + "' is not of the form database.table");
        }
        return new TableId(text.substring(0, dot), text.substring(dot + 1));
    }
}
