package io.millrace.ddlmanager.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {

    private static final BackupFile BACKUP = new BackupFile(
            new Manifest(
                    Manifest.FORMAT,
                    "7f",
                    "2026-11-29T10:00:00Z",
                    "cluster",
                    Map.of("the connector", "millrace"),
                    "uuid:1-7",
                    "binlog.000001",
                    157,
                    "{\"offsets\":[]}",
                    Map.of("table.exclude.list", "a\\.b"),
                    "",
                    Map.of("cdc.shop.orders", 2),
                    List.of("shop.orders"),
                    Map.of("MILLRACE_MYSQL_URL", "db:3306")),
            List.of(new KafkaText(0, "shop.orders", "{\"event\":\"gone\"}"), new KafkaText(3, "shop.é", "ünd\nmehr")),
            List.of(new KafkaText(0, null, "{}")));

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() {
        Path file = folder.resolve("backup.zip");
        BACKUP.write(file);

        assertThat(BackupFile.read(file)).isEqualTo(BACKUP);
    }

    @Test
    void onlyItsOwnerReadsItAndAnOlderOneIsReplaced() throws Exception {
        Path file = folder.resolve("backup.zip");
        Files.writeString(file, "older");
        BACKUP.write(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(BackupFile.read(file)).isEqualTo(BACKUP);
        assertThat(folder).isDirectoryContaining(each -> each.equals(file));
    }

    @Test
    void whatIsNoBackupIsRefusedWithAReason() throws Exception {
        Path file = Files.writeString(folder.resolve("backup.zip"), "nothing");

        assertThatThrownBy(() -> BackupFile.read(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no backup");
        assertThatThrownBy(() -> BackupFile.read(folder.resolve("missing")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("missing");
    }
}
