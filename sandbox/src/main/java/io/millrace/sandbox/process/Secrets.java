package io.millrace.sandbox.process;

import io.millrace.common.PrivateFile;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The sandbox's generated passwords: made once for a home, and kept in a file that only its owner can read. */
public final class Secrets {

    private static final int BYTES = 16;

    private final Path file;
    private final Map<String, String> known;

    public Secrets(Path file) {
        this.file = file;
        this.known = read(file);
    }

    /** The password of that name: letters and digits only, so that it needs no escaping anywhere. */
    public synchronized String of(String name) {
        String password = known.get(name);
        if (password == null) {
            byte[] bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            password = HexFormat.of().formatHex(bytes);
            known.put(name, password);
            StringBuilder text = new StringBuilder("# Generated passwords of this sandbox; its data know them.\n");
            known.forEach(
                    (key, value) -> text.append(key).append('=').append(value).append('\n'));
            PrivateFile.write(file, text.toString());
        }
        return password;
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> secrets = new TreeMap<>();
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw ProblemCode.UNUSABLE_FILE.problem(
                        "Cannot read the passwords in " + file + ".", "Start with fresh data.", e);
            }
            properties.stringPropertyNames().forEach(name -> secrets.put(name, properties.getProperty(name)));
        }
        return secrets;
    }
}
