package io.millrace.common.settings;

import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a setting's value is written, and what the program makes of it.
 *
 * @param words complete "is not …", and stand in the documentation
 * @param shown whether a wrong value may be repeated in a message; an address may hold a password
 * @param reader throws IllegalArgumentException, with a message where more can be said than {@code words}
 */
record Form(String words, boolean shown, Function<String, Object> reader) {

    static final Form TEXT = new Form("a text", true, text -> text);

    /** Its values are never shown. */
    static final Form SECRET = new Form("a text", false, Secret::new);

    static final Form DATABASES = names("names of databases between commas");

    static final Form TABLE = new Form(
            "of the form database.table",
            true,
            text -> TableId.read(text.strip()).orElseThrow(IllegalArgumentException::new));

    static final Form NAMES = names("names between commas");

    static final Form PATTERNS = new Form("names between commas, with * for any characters", true, Form::list);

    static final Form TABLES = new Form(
            "names of tables between commas, database.table",
            true,
            text -> list(text).stream()
                    .map(name -> TableId.read(name).orElseThrow(IllegalArgumentException::new))
                    .collect(Collectors.toUnmodifiableSet()));

    static final Form KEYLESS = new Form(
            "'refuse', 'multiset', or names of tables between commas, database.table",
            true,
            text -> KeylessTables.read(list(text)));

    static final Form LOSSY = new Form(
            "'quarantine', 'clamp' or 'null', and after commas database.table.column=policy for single columns",
            true,
            text -> LossPolicies.read(list(text)));

    static final Form SCHEMA_RULES = new Form(
            "database.table:kind=policy between commas, with * for any database or table, and without :kind for every kind",
            true,
            text -> SchemaPolicies.rules(list(text)));

    static final Form SCHEMA_POLICY = oneOf(SchemaPolicy.values(), SchemaPolicy::word);

    static final Form MYSQL_ADDRESS = new Form(
            "of the form mysql://host:port; user and password have settings of their own", false, MysqlAddress::read);

    static final Form CLICKHOUSE_ADDRESS =
            address("http://host:8123; user and password have settings of their own", "https?://[^@?#\\s]+");
    static final Form CONNECT_ADDRESS = address("http://host:8083", "https?://[^/@?#\\s]+/?");
    static final Form STORAGE_ADDRESS =
            address("https://host/bucket/path; the keys have settings of their own", "https?://[^/@?#\\s]+/[^@?#\\s]+");

    static final Form LAYERS = new Form("bronze, silver or gold, with commas between several", true, text -> {
        Set<String> layers = Set.copyOf(list(text));
        require(!layers.isEmpty() && Set.of("bronze", "silver", "gold").containsAll(layers));
        return layers;
    });

    static final Form SERVICE_ADDRESS = address("http://host:port", "https?://[^@?#\\s]+");

    /** May hold a key of its receiver, so it is kept as a secret. */
    static final Form WEBHOOK =
            new Form("of the form https://host/path", false, text -> new Secret(secretAddress(text)));

    /** {@code off} is nothing. */
    static final Form DURATION_OR_OFF =
            new Form("a whole number with its unit, s, m, h or d, such as 24h, or 'off'", true, Form::durationOrOff);

    static final Form BROKERS = new Form("of the form host:port, with commas between several", true, text -> {
        List<String> brokers = list(text);
        require(!brokers.isEmpty()
                && brokers.stream().allMatch(broker -> broker.matches("([A-Za-z_]+://)?[^\\s/@]+:\\d{1,5}")));
        return String.join(",", brokers);
    });

    static final Form TOPIC =
            new Form("a name of letters, digits, '.', '_' and '-', of which Kafka makes topics", true, text -> {
                require(text.matches("[A-Za-z0-9._-]{1,200}"));
                return text;
            });

    static final Form PORT = wholeNumber(0, 65535);

    static final Form YES_OR_NO = new Form("yes or no", true, text -> {
        require(text.equals("yes") || text.equals("no"));
        return text.equals("yes");
    });

    /** Nothing is the password itself. */
    static final Form PASSWORD_REFERENCE = new Form(
            "a reference, or 'inline'",
            false,
            text -> Optional.of(text).filter(reference -> !reference.equals("inline")));

    static final Form FOLDER = new Form("a folder that is there", true, text -> {
        Path folder = path(text);
        require(Files.isDirectory(folder));
        return folder;
    });

    /** A folder that is made when it is needed. */
    static final Form PATH = new Form("a path", true, Form::path);

    static final Form FILE = new Form("a file that can be read", true, text -> {
        Path file = path(text);
        require(Files.isRegularFile(file) && Files.isReadable(file));
        return file;
    });

    static final Form PROPERTIES = new Form("a file of properties that can be read", true, Form::properties);

    /** What the reader makes of the value. */
    Object read(String text) {
        return reader.apply(text);
    }

    static Form wholeNumber(int min, int max) {
        return new Form("a whole number from " + min + " to " + max, true, text -> {
            int number = number(text);
            require(number >= min && number <= max);
            return number;
        });
    }

    /** One of the words. */
    static Form choice(String... words) {
        // The program asks for a word by its name, so it stays a text.
        return new Form("one of " + String.join(", ", words), true, text -> {
            require(List.of(words).contains(text));
            return text;
        });
    }

    static <T> Form oneOf(T[] values, Function<T, String> word) {
        return new Form(
                "one of " + Arrays.stream(values).map(word).collect(Collectors.joining(", ")),
                true,
                text -> Arrays.stream(values)
                        .filter(value -> word.apply(value).equals(text.strip()))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    /** As the other; an empty text means that the setting is not given. */
    Form optional() {
        return new Form(words, shown, text -> text.isBlank() ? Optional.empty() : Optional.of(reader.apply(text)));
    }

    private static Form names(String words) {
        return new Form(words, true, text -> {
            List<String> names = list(text);
            require(!names.isEmpty());
            return names;
        });
    }

    private static Form address(String example, String pattern) {
        return new Form("of the form " + example, false, text -> {
            require(text.strip().matches(pattern));
            try {
                new URI(text.strip());
            } catch (URISyntaxException e) {
                throw wrong();
            }
            return withoutSlash(text.strip());
        });
    }

    private static String secretAddress(String text) {
        require(text.strip().matches("https?://[^@\\s]+"));
        try {
            return new URI(text.strip()).toString();
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    private static Optional<Duration> durationOrOff(String text) {
        String word = text.strip();
        if (word.equals("off")) {
            return Optional.empty();
        }
        require(word.matches("[1-9]\\d{0,5}[smhd]"));
        int number = number(word.substring(0, word.length() - 1));
        return Optional.of(
                switch (word.charAt(word.length() - 1)) {
                    case 's' -> Duration.ofSeconds(number);
                    case 'm' -> Duration.ofMinutes(number);
                    case 'h' -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private static String withoutSlash(String address) {
        return address.replaceAll("/+$", "");
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong();
        }
    }

    private static Map<String, String> properties(String file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(path(file))) {
            properties.load(reader);
        } catch (IOException e) {
            throw wrong();
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    private static void require(boolean right) {
        if (!right) {
            throw wrong();
        }
    }

    /** Without a cause or a text: those of Java's own parsers repeat the value. */
    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException();
    }
}
