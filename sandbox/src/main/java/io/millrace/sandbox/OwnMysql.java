package io.millrace.sandbox;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.process.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** The MySQL of a sandbox that another process runs, as {@code millrace up} and {@code demo} do. */
public final class OwnMysql {

    private static final String USER = "root";

    private OwnMysql() {}

    /** Its administrator, when this is the MySQL that the sandbox in that home has started; else empty. */
    public static Optional<Account> administrator(MysqlSettings mysql, Path home) {
        boolean own = mysql.address().host().equals("127.0.0.1")
                && String.valueOf(mysql.address().port())
                        .equals(read(home.resolve(Home.PORTS)).getProperty(Port.MYSQL.key()));
        return own
                ? Optional.ofNullable(read(home.resolve(Home.SECRETS)).getProperty("mysql." + USER))
                        .map(password -> new Account(USER, password))
                : Optional.empty();
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw ProblemCode.UNUSABLE_FILE.problem(
                        "Cannot read " + file + ".", "Run this as the user that started the sandbox.", e);
            }
        }
        return properties;
    }
}
