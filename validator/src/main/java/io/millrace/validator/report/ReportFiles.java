package io.millrace.validator.report;

import io.millrace.common.PrivateFile;
import io.millrace.validator.parity.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The reports of a check as files. Values of rows are in them, so only their owner can read them. */
public final class ReportFiles {

    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

    private ReportFiles() {}

    /** @return the file with the text of the report */
    public static Path write(Path folder, Check check) throws IOException {
        write(folder.resolve("row_count_comparison.csv"), Reports.csv(check));
        return write(
                folder.resolve("validation_report_" + FILE_TIME.format(check.startedAt()) + ".txt"),
                Reports.text(check));
    }

    private static Path write(Path file, String text) throws IOException {
        return PrivateFile.replace(file, fresh -> Files.writeString(fresh, text));
    }
}
