package io.millrace.ddlmanager.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlParser.AsCreateQueryExpressionContext;
import org.antlr.v4.runtime.tree.ParseTree;

/** Whether a CREATE TABLE ends with a query that fills the table; the grammar has it in several places. */
final class FindsQuery {

    private FindsQuery() {}

    static boolean in(ParseTree tree) {
        if (tree instanceof AsCreateQueryExpressionContext) {
            return true;
        }
        for (int i = 0; i < tree.getChildCount(); i++) {
            if (in(tree.getChild(i))) {
                return true;
            }
        }
        return false;
    }
}
