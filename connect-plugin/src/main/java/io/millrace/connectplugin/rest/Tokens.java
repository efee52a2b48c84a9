package io.millrace.connectplugin.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * The tokens that open the REST interface: the one of a variable, or the lines of a file. The file is read for each request,
 * so a new token can be written above the old one, and both are valid until the old one is taken out.
 */
final class Tokens {

    static final String VARIABLE = "MILLRACE_CONNECT_TOKEN";
    static final String FILE_VARIABLE = VARIABLE + "_FILE";

    private interface Source {
        String read() throws IOException;
    }

    private final Source source;

    private Tokens(Source source) {
        this.source = source;
    }

    /** @throws ConfigException when there is no token */
    static Tokens of(Map<String, String> environment) {
        String given = environment.getOrDefault(VARIABLE, "");
        String file = environment.getOrDefault(FILE_VARIABLE, "");
        Tokens tokens =
                new Tokens(given.isBlank() && !file.isBlank() ? () -> Files.readString(Path.of(file)) : () -> given);
        try {
            if (tokens.valid().isEmpty()) {
                throw new ConfigException("The worker has no token. Set " + VARIABLE + " or " + FILE_VARIABLE + ".");
            }
        } catch (IOException e) {
            throw new ConfigException("The file that " + FILE_VARIABLE + " names cannot be read: " + e);
        }
        return tokens;
    }

    /** @param authorization the header, or null */
    boolean open(String authorization) throws IOException {
        byte[] given = String.valueOf(authorization).getBytes(StandardCharsets.UTF_8);
        boolean open = false;
        for (String token : valid()) {
            // No short way out: how long this takes says nothing of the tokens.
            open |= MessageDigest.isEqual(("Bearer " + token).getBytes(StandardCharsets.UTF_8), given);
        }
        return open;
    }

    private List<String> valid() throws IOException {
        return source.read()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
