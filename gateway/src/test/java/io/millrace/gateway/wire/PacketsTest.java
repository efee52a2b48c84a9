package io.millrace.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_379, 16_380, 16_384, 70_000, PacketInput.LONGEST, PacketInput.LONGEST + 10})
    void whatIsWrittenIsReadAndPassedOnByteForByte(int length) throws IOException {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(written);
        out.packet(3, payload);
        out.flush();

        ByteArrayOutputStream relayed = new ByteArrayOutputStream();
        PacketOutput to = new PacketOutput(relayed);
        PacketInput in = new PacketInput(new ByteArrayInputStream(written.toByteArray()), () -> {});
        int packets = 0;
        while (in.next()) {
            assertThat(in.sequence()).isEqualTo(3 + packets++);
            if (in.length() < 1_000) {
                assertThat(in.payload(1_000)).hasSize(in.length());
            }
            in.copyTo(to);
        }
        to.flush();
        assertThat(packets).isEqualTo(length / PacketInput.LONGEST + 1);
        assertThat(relayed.toByteArray()).isEqualTo(written.toByteArray());
    }

    @Test
    void aPacketThatIsLongerThanIsTakenIsRefusedUnread() throws IOException {
        PacketInput in = new PacketInput(new ByteArrayInputStream(new byte[] {-1, -1, -1, 0, 1}), () -> {});

        assertThat(in.next()).isTrue();
        assertThatThrownBy(() -> in.payload(1 << 16)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aPeerThatLeavesWithinAPacketIsNoticed() throws IOException {
        PacketInput in = new PacketInput(new ByteArrayInputStream(new byte[] {9, 0, 0, 0, 1}), () -> {});

        in.next();
        assertThatThrownBy(() -> in.payload(100)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 250, 251, 65_535, 65_536, 16_777_215, 16_777_216, Long.MAX_VALUE})
    void lengthsComeBack(long value) throws ProtocolException {
        assertThat(new Payload(new PayloadWriter().lengthEncoded(value).build()).lengthEncoded())
                .isEqualTo(value);
    }

    @Test
    void garbageIsAnErrorOfTheProtocolAndNothingElse() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            try {
                ColumnDefinition.read(garbage);
                new Payload(garbage).terminated();
                new Payload(garbage).bytes();
            } catch (ProtocolException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
