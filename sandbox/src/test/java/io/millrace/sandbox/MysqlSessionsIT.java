package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That sessions of Millrace mean the same on every server, and are as safe as they are told to be. */
@Sandboxed(Part.MYSQL)
class MysqlSessionsIT {

    private static final String PASSWORD = "s3cret";

    private final Sandbox sandbox;

    MysqlSessionsIT(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Test
    void theServersOwnModeChangesNoValue() throws SQLException {
        root(
                "CREATE DATABASE modes",
                "CREATE TABLE modes.x (id INT PRIMARY KEY, fixed CHAR(8), text TEXT, bytes VARBINARY(20), day DATE)",
                "INSERT INTO modes.x VALUES (1, 'ab', 'a\\\\b\\n\\t\\'c\\'', 'x\\ny\\\\', '2024-02-29')");
        List<List<String>> usual = values();
        String mode = root("SELECT @@GLOBAL.sql_mode");
        root("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,ANSI_QUOTES,PIPES_AS_CONCAT'");
        try {
            assertThat(values()).isEqualTo(usual);
        } finally {
            root("SET GLOBAL sql_mode = '" + mode + "'");
        }
    }

    /** Each value as the digest sees it and as a copy carries it, and the table's definition. */
    private List<List<String>> values() {
        try (Mysql mysql = Mysql.connect(settings(Map.of()).mysql())) {
            Table table = new MysqlSchema(mysql).tables(List.of("modes")).get(0);
            List<String> expressions = new ArrayList<>(List.of("\"quoted\"", "'a' || 'b'", "LENGTH('\\n')"));
            table.columns().stream()
                    .map(column -> TypeRegistry.mapping(table.id(), column))
                    .forEach(mapping -> expressions.addAll(both(mapping)));
            List<List<String>> values = new ArrayList<>(mysql.query(
                    "SELECT "
                            + String.join(
                                    ", ",
                                    expressions.stream()
                                            .map(e -> "HEX(" + e + ")")
                                            .toList()) + " FROM modes.x",
                    row -> {
                        List<String> cells = new ArrayList<>();
                        for (int i = 1; i <= expressions.size(); i++) {
                            cells.add(expressions.get(i - 1) + " = " + row.getString(i));
                        }
                        return cells;
                    }));
            values.add(List.of(new MysqlSchema(mysql).createStatement(table.id())));
            return values;
        }
    }

    private static List<String> both(ColumnMapping mapping) {
        return List.of(mapping.mysqlText(), mapping.envelope());
    }

    @Test
    void aUserWhoMustUseTlsGetsInAndTheServersCertificateIsCheckedWhenAsked(@TempDir Path folder) throws Exception {
        root("CREATE USER tls@'%' IDENTIFIED BY '" + PASSWORD + "' REQUIRE SSL", "GRANT SELECT ON *.* TO tls@'%'");
        String authorities = keyStore(folder);

        for (Map<String, String> tls : List.of(
                Map.<String, String>of(),
                Map.of("MILLRACE_MYSQL_TLS", "required"),
                Map.of(
                        "MILLRACE_MYSQL_TLS", "verify-ca",
                        "MILLRACE_MYSQL_TLS_TRUSTSTORE", authorities,
                        "MILLRACE_MYSQL_TLS_TRUSTSTORE_PASSWORD", PASSWORD))) {
            try (Mysql mysql = Mysql.connect(asTls(tls).mysql())) {
                assertThat(mysql.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'", row -> row.getString(2))
                                .get(0))
                        .as(tls.toString())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Mysql.connect(settings(Map.of("MILLRACE_MYSQL_TLS", "verify-ca"))
                                .mysql())
                        .close());

        assertThat(problem.code()).isEqualTo(ProblemCode.MYSQL_UNREACHABLE);
        assertThat(problem).hasMessageContaining("trust anchors");
    }

    /** MySQL makes an authority of its own when it starts with fresh data. */
    private String keyStore(Path folder) throws Exception {
        Certificate authority;
        try (var in = Files.newInputStream(Path.of(root("SELECT @@datadir"), "ca.pem"))) {
            authority = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setCertificateEntry("mysql", authority);
        Path file = folder.resolve("authorities.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            keys.store(out, PASSWORD.toCharArray());
        }
        return file.toString();
    }

    private Settings asTls(Map<String, String> tls) {
        Map<String, String> own = new HashMap<>(tls);
        own.put("MILLRACE_MYSQL_USER", "tls");
        own.put("MILLRACE_MYSQL_PASSWORD", PASSWORD);
        return settings(own);
    }

    private Settings settings(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.putAll(own);
        return Settings.of(environment);
    }

    /** @return the first value of the last statement, if it has any */
    private String root(String... statements) throws SQLException {
        String value = "";
        try (var connection = sandbox.mysql().openAsRoot();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                if (statement.execute(sql)) {
                    try (var rows = statement.getResultSet()) {
                        rows.next();
                        value = rows.getString(1);
                    }
                }
            }
        }
        return value;
    }
}
