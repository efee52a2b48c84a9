package io.millrace.gateway.session;

import io.millrace.gateway.route.MysqlSession;
import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.ColumnDefinition;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.PayloadWriter;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The gateway's own questions in a client's session. MySQL must not be at work in it. */
final class OwnQuestions implements MysqlSession {

    private static final int LONGEST_PACKET = 1 << 20;

    private final Peer mysql;
    private final String user;
    private final int capabilities;

    OwnQuestions(Peer mysql, Login login) {
        this.mysql = mysql;
        this.user = login.user();
        this.capabilities = login.capabilities();
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public List<Optional<String>> row(String sql) throws IOException, Refused {
        List<byte[]> packets = ask(Command.QUERY, sql);
        int columns = packets.get(0)[0];
        boolean deprecated = (capabilities & Capability.DEPRECATE_EOF) != 0;
        Payload row = new Payload(packets.get(1 + columns + (deprecated ? 0 : 1)));
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            byte[] value = row.bytes();
            values.add(Optional.ofNullable(value).map(text -> new String(text, StandardCharsets.UTF_8)));
        }
        return values;
    }

    @Override
    public List<ColumnDefinition> prepare(String sql) throws IOException, Refused {
        List<byte[]> packets = ask(Command.STATEMENT_PREPARE, sql);
        Payload ok = new Payload(packets.get(0)).skip(1);
        byte[] id = ok.take(4);
        int columns = ok.uint16();
        int parameters = ok.uint16();
        mysql.out()
                .packet(
                        0,
                        new PayloadWriter()
                                .number(1, Command.STATEMENT_CLOSE.code())
                                .raw(id)
                                .build());
        boolean eof = (capabilities & Capability.DEPRECATE_EOF) == 0;
        int first = 1 + parameters + (eof && parameters > 0 ? 1 : 0);
        List<ColumnDefinition> definitions = new ArrayList<>();
        for (byte[] packet : packets.subList(first, first + columns)) {
            definitions.add(ColumnDefinition.read(packet));
        }
        return definitions;
    }

    private List<byte[]> ask(Command command, String sql) throws IOException, Refused {
        mysql.out()
                .packet(
                        0,
                        new PayloadWriter()
                                .number(1, command.code())
                                .raw(sql.getBytes(StandardCharsets.UTF_8))
                                .build());
        List<byte[]> packets = new ArrayList<>();
        MysqlReply reply = new MysqlReply(mysql.in(), packet -> packets.add(taken(packet)), capabilities, 0);
        reply.follow(command.reply(), () -> {
            throw new IOException("MySQL asks for a file");
        });
        if (reply.failed()) {
            throw new Refused(ServerError.read(packets.get(packets.size() - 1)));
        }
        return packets;
    }

    private static byte[] taken(PacketInput packet) throws IOException {
        return packet.payload(LONGEST_PACKET);
    }
}
