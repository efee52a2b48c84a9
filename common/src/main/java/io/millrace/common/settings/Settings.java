package io.millrace.common.settings;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The values of all settings, checked when loaded: an unknown variable is an error, not a silence. Immutable.
 *
 * <p>A value is looked for in the environment first, then in the file that {@code MILLRACE_SETTINGS_FILE} names
 * (Java properties, the same names), then in {@link Setting}'s defaults.
 */
public final class Settings {

    /** Names the optional file; it is not a {@link Setting} because it says where settings are. */
    public static final String FILE_VARIABLE = Setting.PREFIX + "SETTINGS_FILE";

    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final int FILE_ORDINAL = 200;
    private static final int DEFAULT_ORDINAL = 100;

    private final SmallRyeConfig config;

    private Settings(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * From the given variables; names without Millrace's prefix are ignored.
     *
     * @throws Problem when a variable is unknown, or the settings file or a secret's file cannot be read
     */
    public static Settings of(Map<String, String> environment) {
        Map<String, String> fromFile = readFile(environment.get(FILE_VARIABLE));
        return new Settings(new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(checked(own(environment), "the environment"), ENVIRONMENT_ORDINAL))
                .withSources(
                        new PropertiesConfigSource(checked(fromFile, FILE_VARIABLE), "settings file", FILE_ORDINAL))
                .withSources(new PropertiesConfigSource(defaults(), "defaults", DEFAULT_ORDINAL))
                .build());
    }

    /** What is given by the environment, and by the file where that says nothing; unchecked. */
    public static Map<String, String> given(Map<String, String> environment) {
        Map<String, String> given = new HashMap<>(readFile(environment.get(FILE_VARIABLE)));
        given.putAll(own(environment));
        return given;
    }

    private static Map<String, String> own(Map<String, String> environment) {
        Map<String, String> own = new HashMap<>(environment);
        own.keySet().removeIf(name -> !name.startsWith(Setting.PREFIX) || name.equals(FILE_VARIABLE));
        return own;
    }

    /** @throws Problem when the setting has no default and was not given */
    public String get(Setting setting) {
        return find(setting)
                .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                        "The setting " + setting.variable() + " is missing: " + setting.meaning() + ".",
                        "Set " + setting.variable()
                                + (setting.kind() == Setting.Kind.SECRET ? " or " + setting.variable() + "_FILE" : "")
                                + "; docs/settings.md lists all settings."));
    }

    /** Empty when neither given nor defaulted, or given as an empty text. */
    public Optional<String> find(Setting setting) {
        String value = config.getConfigValue(setting.variable()).getValue();
        return value == null || value.isBlank() && setting.kind() != Setting.Kind.SECRET
                ? Optional.empty()
                : Optional.of(value);
    }

    /** @throws Problem when the value is not a whole number from {@code min} to {@code max} */
    public int getInt(Setting setting, int min, int max) {
        String value = get(setting);
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw ProblemCode.INVALID_SETTING.problem(
                "The setting " + setting.variable() + " is '" + value + "', which is not a whole number from " + min
                        + " to " + max + ".",
                "Correct " + setting.variable() + ".");
    }

    /** @throws Problem when the value is not one of {@code choices} */
    public String getChoice(Setting setting, String... choices) {
        String value = get(setting);
        if (List.of(choices).contains(value)) {
            return value;
        }
        throw ProblemCode.INVALID_SETTING.problem(
                "The setting " + setting.variable() + " is '" + value + "', which is not one of "
                        + String.join(", ", choices) + ".",
                "Correct " + setting.variable() + ".");
    }

    /**
     * The values between commas, trimmed, empty ones left out.
     *
     * @throws Problem when the setting must be given and is not
     */
    public List<String> getList(Setting setting) {
        if (setting.kind() == Setting.Kind.REQUIRED) {
            return split(get(setting));
        }
        return find(setting).map(Settings::split).orElse(List.of());
    }

    private static List<String> split(String value) {
        return Arrays.stream(value.split(","))
                .map(String::trim)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        for (Setting setting : Setting.values()) {
            setting.defaultValue().ifPresent(value -> defaults.put(setting.variable(), value));
        }
        return defaults;
    }

    /** Refuses unknown names, and replaces each {@code …_FILE} by what its file holds. */
    private static Map<String, String> checked(Map<String, String> given, String where) {
        Map<String, String> checked = new HashMap<>();
        given.forEach((name, value) -> {
            Setting setting = Setting.ofVariable(name).orElseThrow(() -> unknown(name, where));
            checked.put(setting.variable(), name.equals(setting.variable()) ? value : readSecret(name, value));
        });
        return checked;
    }

    private static Problem unknown(String name, String where) {
        String nearest = Arrays.stream(Setting.values())
                .map(Setting::variable)
                .min(Comparator.comparingInt(
                        v -> LevenshteinDistance.getDefaultInstance().apply(v, name)))
                .orElseThrow();
        return ProblemCode.UNKNOWN_SETTING.problem(
                "Unknown setting " + name + " in " + where + ".",
                "Did you mean " + nearest + "? docs/settings.md lists all settings.");
    }

    private static String readSecret(String name, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "Cannot read the file that " + name + " names: " + file + ".", "Correct " + name + ".", e);
        }
    }

    private static Map<String, String> readFile(String file) {
        if (file == null || file.isBlank()) {
            return Map.of();
        }
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            var properties = new java.util.Properties();
            properties.load(reader);
            Map<String, String> values = new HashMap<>();
            properties.forEach((k, v) -> values.put((String) k, (String) v));
            return values;
        } catch (IOException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "Cannot read the settings file " + file + ".", "Correct " + FILE_VARIABLE + ".", e);
        }
    }
}
