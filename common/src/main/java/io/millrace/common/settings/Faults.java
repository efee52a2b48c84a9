package io.millrace.common.settings;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is wrong with the settings: all of it at once, because each is to be corrected. No text holds a secret. */
final class Faults {

    private final List<Problem> faults = new ArrayList<>();

    void add(Problem fault) {
        faults.add(fault);
    }

    /** @throws Problem the only one, or one that lists them all */
    void throwIfAny() {
        if (faults.size() == 1) {
            throw faults.get(0);
        }
        if (!faults.isEmpty()) {
            throw ProblemCode.INVALID_SETTING.problem(
                    faults.size() + " settings are wrong:"
                            + faults.stream()
                                    .map(fault ->
                                            System.lineSeparator() + "  - " + fault.getMessage() + " " + fault.remedy())
                                    .sorted()
                                    .collect(Collectors.joining()),
                    "Correct them; docs/settings.md lists all settings.");
        }
    }

    static Problem missing(Setting setting) {
        return ProblemCode.MISSING_SETTING.problem(
                "The setting " + setting.variable() + " is missing: " + setting.meaning() + ".",
                "Set " + setting.variable()
                        + (setting.kind() == Setting.Kind.SECRET ? " or " + setting.fileVariable() : "")
                        + "; docs/settings.md lists all settings.");
    }

    static Problem empty(Setting setting) {
        return ProblemCode.INVALID_SETTING.problem(
                "The setting " + setting.variable() + " is empty, and must be "
                        + setting.form().words() + ".",
                "Correct " + setting.variable() + ", or unset it: then it is "
                        + setting.defaultValue().orElseThrow() + ".");
    }

    static Problem wrong(Setting setting, String value, Optional<String> why) {
        Form form = setting.form();
        String subject = "The setting " + setting.variable() + " is ";
        if (why.isPresent()) {
            return ProblemCode.INVALID_SETTING.problem(
                    subject + "wrong: " + why.get() + ".", "Correct " + setting.variable() + ": " + form.words() + ".");
        }
        return ProblemCode.INVALID_SETTING.problem(
                form.shown()
                        ? subject + "'" + value + "', which is not " + form.words() + "."
                        : subject + "not " + form.words() + ".",
                "Correct " + setting.variable() + ".");
    }

    static Problem unknown(String name, String where) {
        String nearest = NearestName.of(
                        name,
                        Arrays.stream(Setting.values()).map(Setting::variable).toList())
                .map(meant -> "Did you mean " + meant + "? ")
                .orElse("");
        return ProblemCode.UNKNOWN_SETTING.problem(
                "Unknown setting " + name + " in " + where + ".", nearest + "docs/settings.md lists all settings.");
    }

    static Problem twice(Setting setting, String where) {
        return ProblemCode.INVALID_SETTING.problem(
                "Both " + setting.variable() + " and " + setting.fileVariable() + " are given in " + where + ".",
                "Unset one of them.");
    }

    static Problem noFileNamed(Setting setting) {
        return ProblemCode.INVALID_SETTING.problem(
                setting.fileVariable() + " is empty, and must name a file that holds the secret.",
                "Name a file, or unset " + setting.fileVariable() + ".");
    }

    static Problem unreadable(String variable, String file, IOException cause) {
        return ProblemCode.UNREADABLE_SETTING_FILE.problem(
                "Cannot read the file that " + variable + " names: " + file + ".", "Correct " + variable + ".", cause);
    }

    static Problem shared(List<Setting> templates, Function<Setting, String> value) {
        return ProblemCode.INVALID_SETTING.problem(
                "Several MySQL databases would share the ClickHouse database "
                        + templates.stream().map(value).collect(Collectors.joining(" and ")) + ".",
                "Put {db} into "
                        + templates.stream()
                                .map(setting -> setting.variable() + ", for example " + value.apply(setting) + "_{db}")
                                .collect(Collectors.joining(", and into "))
                        + ".");
    }
}
