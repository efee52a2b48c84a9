package io.millrace.ddlmanager.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlParser.DotIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QualifiedIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableNameContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefContext;
import io.millrace.common.table.TableId;
import java.util.Locale;

/**
 * Names as they are meant: without quotes, with their database.
 *
 * @param database where names without one belong
 * @param lowerCase whether the server takes the names of databases and tables in small letters however they are written
 *     ({@code lower_case_table_names = 1})
 */
record Names(String database, boolean lowerCase) {

    TableId of(TableRefContext reference) {
        return of(reference.qualifiedIdentifier(), reference.dotIdentifier());
    }

    TableId of(TableNameContext name) {
        return of(name.qualifiedIdentifier(), name.dotIdentifier());
    }

    TableId inDefault(String table) {
        return of(database, table);
    }

    TableId of(String itsDatabase, String table) {
        return new TableId(spelt(itsDatabase), spelt(table));
    }

    String spelt(String name) {
        return lowerCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    private TableId of(QualifiedIdentifierContext qualified, DotIdentifierContext dot) {
        if (qualified == null) {
            return inDefault(of(dot.identifier()));
        }
        String first = of(qualified.identifier());
        return qualified.dotIdentifier() == null
                ? inDefault(first)
                : of(first, of(qualified.dotIdentifier().identifier()));
    }

    static String of(IdentifierContext identifier) {
        return unquoted(identifier.getText());
    }

    static String unquoted(String text) {
        if (text.length() < 2) {
            return text;
        }
        char quote = text.charAt(0);
        boolean quoted = (quote == '`' || quote == '"') && text.charAt(text.length() - 1) == quote;
        String mark = String.valueOf(quote);
        return quoted ? text.substring(1, text.length() - 1).replace(mark + mark, mark) : text;
    }
}
