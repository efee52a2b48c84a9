package io.millrace.ddlmanager.ddl;

import io.debezium.antlr.mysql.SqlMode;
import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.ParseTreeWalker;

/** Reads statements. Thread-safe: it keeps nothing. */
public final class DdlReader {

    /** So that comments like {@code /*!80013 … *}{@code /} are read, which the server has run. */
    private static final int SERVER = 90_900;

    /** As in CREATE OR REPLACE TEMPORARY TABLE. */
    private static final int WORDS_BEFORE_TABLE = 4;

    private DdlReader() {}

    /**
     * What a text of one or more statements means, in their order. Never throws: what cannot be read is
     * {@link DdlChange.Unparsed}.
     *
     * @param database where names without a database belong
     */
    public static List<DdlChange> read(String database, String text) {
        return read(new Names(database, false), text);
    }

    /** As the other, of a server that takes the names of tables in small letters however they are written. */
    public static List<DdlChange> readLowerCase(String database, String text) {
        return read(new Names(database, true), text);
    }

    private static List<DdlChange> read(Names names, String text) {
        String failure = "";
        // The topic does not say whether "x" was a name or a string; the server had one reading only.
        for (Set<SqlMode> modes : List.of(EnumSet.noneOf(SqlMode.class), EnumSet.of(SqlMode.AnsiQuotes))) {
            try {
                return read(names, text, modes);
            } catch (RuntimeException e) {
                failure = failure.isEmpty() ? String.valueOf(e.getMessage()) : failure;
            } catch (StackOverflowError e) {
                // The grammar calls itself for each level of an expression; another reading is as deep.
                return List.of(new DdlChange.Unparsed(
                        named(names, text), text, "an expression in it is nested too deeply for the grammar"));
            }
        }
        return List.of(new DdlChange.Unparsed(named(names, text), text, failure));
    }

    private static List<DdlChange> read(Names names, String text, Set<SqlMode> modes) {
        MySqlParser parser = new MySqlParser(new CommonTokenStream(lexer(text, modes)));
        parser.serverVersion = SERVER;
        parser.sqlModes = modes;
        parser.removeErrorListeners();
        parser.addErrorListener(STRICT);
        DdlListener listener = new DdlListener(names);
        TOP_LEVEL.walk(listener, parser.queries());
        return listener.changes();
    }

    private static MySqlLexer lexer(String text, Set<SqlMode> modes) {
        MySqlLexer lexer = new MySqlLexer(CharStreams.fromString(text));
        lexer.serverVersion = SERVER;
        lexer.sqlModes = modes;
        lexer.removeErrorListeners();
        lexer.addErrorListener(STRICT);
        return lexer;
    }

    /** What a routine, a trigger or an event would do is not done by making it. */
    private static final ParseTreeWalker TOP_LEVEL = new ParseTreeWalker() {
        @Override
        public void walk(ParseTreeListener listener, ParseTree tree) {
            if (!(tree instanceof MySqlParser.CompoundStatementContext)) {
                super.walk(listener, tree);
            }
        }
    };

    private static final BaseErrorListener STRICT = new BaseErrorListener() {
        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object symbol,
                int line,
                int column,
                String message,
                RecognitionException e) {
            // Without the hundreds of words that it would have expected.
            String seen = message.replaceFirst(" expecting \\{.*", "");
            throw new ParseCancellationException("line " + line + ":" + (column + 1) + " " + seen);
        }
    };

    /** The name behind the first TABLE, as far as the text has words at all. */
    private static List<TableId> named(Names names, String text) {
        List<Token> tokens = new ArrayList<>();
        MySqlLexer lexer = lexer(text, EnumSet.noneOf(SqlMode.class));
        lexer.removeErrorListeners();
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getChannel() == Token.DEFAULT_CHANNEL) {
                tokens.add(token);
            }
        }
        int at = 0;
        while (at < Math.min(WORDS_BEFORE_TABLE, tokens.size())
                && tokens.get(at).getType() != MySqlLexer.TABLE_SYMBOL) {
            at++;
        }
        if (at == WORDS_BEFORE_TABLE) {
            // A view, a routine or whatever comes next: it changes no table.
            return List.of();
        }
        at++;
        Set<Integer> between = Set.of(MySqlLexer.IF_SYMBOL, MySqlLexer.NOT_SYMBOL, MySqlLexer.EXISTS_SYMBOL);
        while (at < tokens.size() && between.contains(tokens.get(at).getType())) {
            at++;
        }
        if (at >= tokens.size()) {
            return List.of();
        }
        String first = Names.unquoted(tokens.get(at).getText());
        boolean dotted = at + 2 < tokens.size() && tokens.get(at + 1).getText().equals(".");
        return List.of(
                dotted ? names.of(first, Names.unquoted(tokens.get(at + 2).getText())) : names.inDefault(first));
    }
}
