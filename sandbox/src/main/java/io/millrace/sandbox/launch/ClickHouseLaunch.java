package io.millrace.sandbox.launch;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.common.PrivateFile;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Account;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.child.ClickHouseMain;
import io.millrace.sandbox.fetch.ClickHouseProgram;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.Supervised;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ClickHouse, by its own program or hosted by a small JVM.
 *
 * @param kafka how it tells Kafka who it is; empty: it need not
 */
public record ClickHouseLaunch(
        Bench bench, ClickHouseProgram program, int httpPort, Account account, Optional<KafkaSecurity> kafka) {

    private static final long MOST_MEMORY = 6L << 30;

    /**
     * The library's own session runs as a user named default without a password, and any client of this machine may try
     * that name. So the user may have one session, which is the library's: it begins before the port is open and ends
     * with the process. Besides, it has just the right that the session needs. There is no port for the native protocol:
     * there the library takes a session too many for a defect, and ends.
     */
    private static final String SESSION_USER = """
            <default>
                      <no_password/>
                      <networks><ip>127.0.0.1</ip></networks>
                      <profile>one_session</profile>
                      <quota>default</quota>
                      <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants>
                    </default>""";

    private static final String SESSION_PROFILE = """
            <one_session>
                      <max_sessions_for_user>1</max_sessions_for_user>
                      <constraints><max_sessions_for_user><const/></max_sessions_for_user></constraints>
                    </one_session>""";

    public Supervised prepare() {
        Path data = bench.home().data(Part.CLICKHOUSE);
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "ClickHouse's data folder " + data + " cannot be made.", "Check its rights.", e);
        }
        Path users = PrivateFile.write(bench.home().runFile("clickhouse-users.xml"), users());
        Path config = PrivateFile.write(bench.home().runFile("clickhouse.xml"), config(data, users));
        return bench.supervised(Part.CLICKHOUSE, httpPort, command(data, config), Map.of(), this::version);
    }

    private List<String> command(Path data, Path config) {
        if (program instanceof ClickHouseProgram.Installed installed) {
            return List.of(installed.program().toString(), "server", "--config-file=" + config);
        }
        Path library = ((ClickHouseProgram.Library) program).file();
        Path listen = PrivateFile.write(bench.home().runFile("clickhouse-listen.sql"), "SYSTEM START LISTEN HTTP;\n");
        return JavaCommand.of(
                bench.home().runFile("clickhouse.args"),
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                ClickHouseMain.class,
                library.toString(),
                config.toString(),
                data.toString(),
                listen.toString());
    }

    private String config(Path data, Path users) {
        return """
                <clickhouse>
                  <logger>
                    <level>warning</level>
                    <console>1</console>
                    <!-- The library's own end comes before that of an asynchronous logger. -->
                    <async>0</async>
                  </logger>
                  <listen_host>127.0.0.1</listen_host>
                  <http_port>%1$d</http_port>
                  <path>%2$s/</path>
                  <users_config>%3$s</users_config>
                  <user_directories>
                    <users_xml><path>%3$s</path></users_xml>
                    <local_directory><path>%2$s/access/</path></local_directory>
                  </user_directories>
                  <default_profile>default</default_profile>
                  <mark_cache_size>268435456</mark_cache_size>
                  <max_server_memory_usage>%4$d</max_server_memory_usage>
                  <!-- Seconds that idle clients may hold up the end. -->
                  <shutdown_wait_unfinished>1</shutdown_wait_unfinished>
                  <!-- Small in the library: then it pauses its own tasks, and says so several times a second. -->
                  <background_schedule_pool_size>16</background_schedule_pool_size>
                  <!-- Of queries that ask for it, with log_queries. -->
                  <query_log>
                    <database>system</database>
                    <table>query_log</table>
                  </query_log>
                  %5$s
                </clickhouse>
                """.formatted(httpPort, escaped(data), escaped(users), memory(), kafkaReading());
    }

    private String kafkaReading() {
        return kafka.map(KafkaSecurity::ofClickHouse)
                .map(who -> KafkaReading.CONFIG.replace("</kafka>", who + "</kafka>"))
                .orElse(KafkaReading.CONFIG);
    }

    private String users() {
        return """
                <clickhouse>
                  <profiles>
                    <default><log_queries>0</log_queries></default>
                    %4$s
                  </profiles>
                  <quotas><default/></quotas>
                  <users>
                    %3$s
                    <%1$s>
                      <password>%2$s</password>
                      <networks><ip>127.0.0.1</ip></networks>
                      <profile>default</profile>
                      <quota>default</quota>
                      <access_management>1</access_management>
                      <named_collection_control>1</named_collection_control>
                    </%1$s>
                  </users>
                </clickhouse>
                """.formatted(
                        account.user(),
                        account.password(),
                        isLibrary() ? SESSION_USER : "",
                        isLibrary() ? SESSION_PROFILE : "");
    }

    private boolean isLibrary() {
        return program instanceof ClickHouseProgram.Library;
    }

    /** 40 % of the machine's, at most 6 GiB: the other servers live here too. */
    private static long memory() {
        long all =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.min(MOST_MEMORY, all / 10 * 4);
    }

    private static String escaped(Path path) {
        return path.toString().replace("&", "&amp;").replace("<", "&lt;");
    }

    private Optional<String> version() throws Exception {
        return HttpProbe.get(
                "http://" + Bench.HOST + ":" + httpPort + "/?query=SELECT%20version()",
                Map.of("X-ClickHouse-User", account.user(), "X-ClickHouse-Key", account.password()));
    }
}
