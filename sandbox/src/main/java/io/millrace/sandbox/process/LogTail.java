package io.millrace.sandbox.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a log, for messages. */
final class LogTail {

    private static final int LINES = 12;
    private static final int BYTES = 8_000;

    private LogTail() {}

    /** The last lines that were written after {@code offset}, each on a line of its own, or nothing. */
    static String since(Path log, long offset) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(Math.max(offset, channel.size() - BYTES));
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until full or at the end
            }
            List<String> lines = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LINES))
                    .map(line -> "\n    " + line)
                    .collect(Collectors.joining("", " It said last:", ""));
        } catch (IOException e) {
            return "";
        }
    }
}
