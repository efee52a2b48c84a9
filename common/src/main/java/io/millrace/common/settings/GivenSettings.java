package io.millrace.common.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The settings' texts: from the environment, else from the settings file, else the defaults. */
final class GivenSettings {

    private GivenSettings() {}

    /**
     * What was given for a setting.
     *
     * @param file holds the text, and may hold another one later
     */
    record Text(String text, Optional<Path> file) {

        static Text of(String text) {
            return new Text(text, Optional.empty());
        }
    }

    /** Without those that are neither given nor have a default. */
    static Map<Setting, Text> read(Map<String, String> environment, Faults faults) {
        Map<Setting, Text> texts = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            setting.defaultValue().ifPresent(text -> texts.put(setting, Text.of(text)));
        }
        texts.putAll(known(file(environment), Settings.FILE_VARIABLE, faults));
        texts.putAll(known(own(environment), "the environment", faults));
        return texts;
    }

    static Map<String, String> unchecked(Map<String, String> environment) {
        Map<String, String> given = new HashMap<>(file(environment));
        own(environment).forEach((name, text) -> {
            Setting.ofVariable(name).ifPresent(setting -> {
                given.remove(setting.variable());
                given.remove(setting.fileVariable());
            });
            given.put(name, text);
        });
        return given;
    }

    private static Map<String, String> own(Map<String, String> environment) {
        Map<String, String> own = new HashMap<>(environment);
        own.keySet().removeIf(name -> !name.startsWith(Setting.PREFIX) || name.equals(Settings.FILE_VARIABLE));
        return own;
    }

    /** Each {@code …_FILE} is replaced by what its file holds. */
    private static Map<Setting, Text> known(Map<String, String> given, String where, Faults faults) {
        Map<Setting, Text> known = new EnumMap<>(Setting.class);
        given.forEach((name, text) -> {
            Optional<Setting> found = Setting.ofVariable(name);
            if (found.isEmpty()) {
                faults.add(Faults.unknown(name, where));
                return;
            }
            Setting setting = found.get();
            if (name.equals(setting.variable())) {
                known.put(setting, Text.of(text));
            } else if (given.containsKey(setting.variable())) {
                faults.add(Faults.twice(setting, where));
            } else {
                secret(setting, text, faults).ifPresent(secret -> known.put(setting, secret));
            }
        });
        return known;
    }

    private static Optional<Text> secret(Setting setting, String file, Faults faults) {
        if (file.isBlank()) {
            faults.add(Faults.noFileNamed(setting));
            return Optional.empty();
        }
        try {
            Path path = Path.of(file);
            return Optional.of(new Text(Files.readString(path).strip(), Optional.of(path)));
        } catch (InvalidPathException e) {
            faults.add(Faults.unreadable(setting.fileVariable(), file, new IOException(e)));
        } catch (IOException e) {
            faults.add(Faults.unreadable(setting.fileVariable(), file, e));
        }
        return Optional.empty();
    }

    private static Map<String, String> file(Map<String, String> environment) {
        String file = environment.get(Settings.FILE_VARIABLE);
        if (file == null || file.isBlank()) {
            return Map.of();
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException | InvalidPathException e) {
            throw Faults.unreadable(
                    Settings.FILE_VARIABLE, file, e instanceof IOException io ? io : new IOException(e));
        }
        Map<String, String> texts = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
        return texts;
    }
}
