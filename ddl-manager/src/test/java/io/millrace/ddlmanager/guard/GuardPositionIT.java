package io.millrace.ddlmanager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

@Sandboxed(Part.KAFKA)
class GuardPositionIT {

    @Test
    void itBelongsToTheConnectorWhateverTheDatabasesAre(Sandbox sandbox) {
        Settings one = settings(sandbox, "shop", "guard-position");
        Settings more = settings(sandbox, "archive,shop", "guard-position");
        Settings another = settings(sandbox, "shop", "another-connector");
        try (Admin kafka = KafkaClients.admin(one.kafka())) {
            assertThat(position(one, kafka).begin(() -> CheckedBinlog.upTo("uuid:1-6")))
                    .isEqualTo(CheckedBinlog.upTo("uuid:1-6"));
            assertThat(position(one, kafka).begin(() -> CheckedBinlog.upTo("uuid:1-9")))
                    .as("a first place is kept")
                    .isEqualTo(CheckedBinlog.upTo("uuid:1-6"));
            CheckedBinlog last = new CheckedBinlog(
                    "uuid:1-7",
                    Map.of(5L, Set.of(new TableId("shop", "cart"))),
                    List.of(new CheckedBinlog.StatementPlace("binlog.2", 157)),
                    Map.of(
                            "X'67',X'',1",
                            new CheckedBinlog.PreparedTransaction(
                                    Set.of(new TableId("a.b", "c")), true, "binlog.2", 200, 1_000)),
                    3);
            position(one, kafka).write(last);

            assertThat(position(more, kafka).read()).contains(last);
            assertThat(position(another, kafka).read()).isEmpty();
        }
    }

    private static GuardPosition position(Settings settings, Admin kafka) {
        return new GuardPosition(
                settings.kafka(),
                kafka,
                settings.names().journal(),
                settings.connect().connector());
    }

    private static Settings settings(Sandbox sandbox, String databases, String connector) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), databases);
        environment.put(Setting.TARGET_DATABASE.variable(), "{db}_target");
        environment.put(Setting.INGEST_DATABASE.variable(), "{db}_ingest");
        environment.put(Setting.CONNECTOR_NAME.variable(), connector);
        environment.put(Setting.JOURNAL_TOPIC.variable(), "journal-guard-position");
        return Settings.of(environment);
    }
}
