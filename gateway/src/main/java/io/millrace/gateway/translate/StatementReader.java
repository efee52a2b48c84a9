package io.millrace.gateway.translate;

import java.util.List;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.PlainSelect;

/** Reads statements. What MySQL may read in another way than the parser is refused before. */
public final class StatementReader {

    private static final int LONGEST = 64 * 1024;
    private static final int DEEPEST = 40;

    /** Strings or names, escapes, comments, comments that MySQL runs, OR or concatenation, AND, variables. */
    private static final List<String> DOUBTFUL =
            List.of("\"", "\\", "--", "#", "/*!", "/*+", "||", "&&", "@", "{", "!");

    private StatementReader() {}

    /** @throws Untranslatable when it is anything but one simple SELECT */
    public static PlainSelect select(String text) {
        String certain = text.replace("!=", "<>");
        if (text.length() > LONGEST || DOUBTFUL.stream().anyMatch(certain::contains)) {
            throw new Untranslatable("a statement that is long, or has signs that are read in several ways");
        }
        if (depth(text) > DEEPEST) {
            throw new Untranslatable("a statement that is nested deeply");
        }
        try {
            Statement statement = new CCJSqlParser(text).Statement();
            if (statement instanceof PlainSelect select) {
                return select;
            }
        } catch (ParseException | TokenMgrException e) {
            throw new Untranslatable("a statement that the parser does not read");
        }
        throw new Untranslatable("something else than one SELECT");
    }

    /** The text behind the comments that it begins with, but those that MySQL runs. */
    public static String body(String text) {
        String rest = text.stripLeading();
        int end = 0;
        while (end >= 0 && rest.startsWith("/*") && !rest.startsWith("/*!")) {
            end = rest.indexOf("*/", 2);
            rest = end < 0 ? rest : rest.substring(end + 2).stripLeading();
        }
        return rest;
    }

    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        for (char c : text.toCharArray()) {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }
}
