package io.millrace.connectplugin.bits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class MysqlBitConverterTest {

    @Test
    void bothReadersValuesBecomeTheSameBytes() {
        byte[] snapshot = {0x01, (byte) 0xFE};
        BitSet binlog = BitSet.valueOf(new long[] {0x01FE});

        assertThat(MysqlBitConverter.littleEndian(snapshot, 2)).isEqualTo(new byte[] {(byte) 0xFE, 0x01});
        assertThat(MysqlBitConverter.littleEndian(binlog, 2)).isEqualTo(new byte[] {(byte) 0xFE, 0x01});
    }

    @Test
    void aValueMayBeConvertedTwice() {
        byte[] snapshot = {0x01, (byte) 0xFE};

        MysqlBitConverter.littleEndian(snapshot, 2);

        assertThat(MysqlBitConverter.littleEndian(snapshot, 2)).isEqualTo(new byte[] {(byte) 0xFE, 0x01});
    }

    @Test
    void missingBytesAreZero() {
        assertThat(MysqlBitConverter.littleEndian(new BitSet(), 3)).isEqualTo(new byte[3]);
        assertThat(MysqlBitConverter.littleEndian(null, 3)).isNull();
    }
}
