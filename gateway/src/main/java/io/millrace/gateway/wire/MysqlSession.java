package io.millrace.gateway.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The client's own session at MySQL, for questions about it. MySQL must not be at work in it.
 *
 * @param user the name that the client logged in with
 */
public record MysqlSession(PacketInput in, PacketOutput out, String user) {

    /** MySQL refuses a question. */
    public static final class Refused extends Exception {
        Refused() {
            super("MySQL refuses a question", null, false, false);
        }
    }

    /** The first row of an answer; a value may be missing. */
    public List<Optional<String>> row(String sql) throws IOException, Refused {
        List<byte[]> packets = ask(Command.QUERY, sql).packets();
        int columns = new Payload(packets.get(0)).uint8();
        Payload row = new Payload(packets.get(1 + columns + 1));
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(Optional.ofNullable(row.bytes()).map(text -> new String(text, StandardCharsets.UTF_8)));
        }
        return values;
    }

    /** Prepares a statement, and forgets it: MySQL checks rights, syntax, names and types. */
    public List<ColumnDefinition> prepare(String sql) throws IOException, Refused {
        Asked asked = ask(Command.STATEMENT_PREPARE, sql);
        MysqlReply.PreparedStatement made = asked.reply().prepared().orElseThrow(Refused::new);
        out.packet(
                0,
                new PayloadWriter()
                        .number(1, Command.STATEMENT_CLOSE.code())
                        .number(4, made.id())
                        .build());
        int first = made.parameters() == 0 ? 1 : 1 + made.parameters() + 1;
        List<ColumnDefinition> definitions = new ArrayList<>();
        for (byte[] packet : asked.packets().subList(first, first + made.columns())) {
            definitions.add(ColumnDefinition.read(packet));
        }
        return definitions;
    }

    private record Asked(MysqlReply reply, List<byte[]> packets) {}

    private Asked ask(Command command, String sql) throws IOException, Refused {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        out.packet(0, new PayloadWriter().number(1, command.code()).raw(text).build());
        List<byte[]> packets = new ArrayList<>();
        MysqlReply reply = new MysqlReply(in, packet -> packets.add(packet.payload()), 0);
        reply.follow(command.reply());
        if (reply.failed()) {
            throw new Refused();
        }
        return new Asked(reply, packets);
    }
}
