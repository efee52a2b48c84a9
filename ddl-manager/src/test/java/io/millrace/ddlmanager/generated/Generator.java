package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Kind.Script;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Draws scripts of DDL statements. The same seed draws the same scripts of the same tables. */
final class Generator {

    private static final List<Kind> KINDS = Stream.of(TableKinds.ALL, ColumnKinds.ALL, OtherKinds.ALL)
            .flatMap(List::stream)
            .toList();

    private final SplittableRandom random;
    private final String prefix;
    private final Options options;
    private final List<Kind> kinds;
    private final int weights;
    private long number;

    /**
     * What is drawn from.
     *
     * @param weights of kinds by their names, instead of the kinds' own
     * @param others whether kinds that are not named are drawn as well
     * @param modes of sessions
     */
    record Options(Map<String, Integer> weights, boolean others, Words words, List<Modes> modes) {

        /**
         * @param weights such as {@code gh-ost=5,event=0}, or {@code only,gh-ost=5} for these alone
         * @param words as {@link Words#of} has them
         * @param modes the names of {@link Modes}' constants
         */
        static Options of(String weights, String words, String modes) {
            Map<String, Integer> given = new HashMap<>();
            Arrays.stream(weights.split(","))
                    .filter(part -> part.contains("="))
                    .map(part -> part.split("="))
                    .forEach(part -> given.put(part[0], Integer.parseInt(part[1])));
            given.keySet().forEach(Options::requireKind);
            return new Options(
                    Map.copyOf(given),
                    !weights.startsWith("only"),
                    Words.of(words),
                    Arrays.stream(modes.split(",")).map(Options::mode).toList());
        }

        private static void requireKind(String name) {
            if (KINDS.stream().noneMatch(kind -> kind.name().equals(name))) {
                throw new IllegalArgumentException("There is no kind of statement " + name + ", but there are "
                        + KINDS.stream().map(Kind::name).toList());
            }
        }

        private static Modes mode(String name) {
            return switch (name) {
                case "usual" -> Modes.USUAL;
                case "ansi" -> Modes.ANSI;
                case "backslash" -> Modes.PLAIN_BACKSLASH;
                case "ansi-all" -> Modes.ANSI_ALL;
                case "latin1" -> Modes.LATIN1;
                case "statement" -> Modes.STATEMENT;
                default -> throw new IllegalArgumentException("There are no modes " + name);
            };
        }

        private Kind weighed(Kind kind) {
            return kind.weighing(weights.getOrDefault(kind.name(), others ? kind.weight() : 0));
        }
    }

    /** A script, and how its session speaks. */
    record Drawn(Kind kind, Modes modes, Script script) {}

    /** @param prefix of the names of tables that are made */
    Generator(long seed, String prefix, Options options) {
        this.random = new SplittableRandom(seed);
        this.prefix = prefix;
        this.options = options;
        this.kinds = KINDS.stream()
                .map(options::weighed)
                .filter(kind -> kind.weight() > 0)
                .toList();
        this.weights = kinds.stream().mapToInt(Kind::weight).sum();
    }

    /** The next script for the tables that are there. */
    Drawn next(Scene scene) {
        while (true) {
            // Half of the sessions are like anybody's.
            Modes modes = random.nextBoolean() ? Modes.USUAL : options.modes.get(random.nextInt(options.modes.size()));
            Draw draw = new Draw(random, scene, modes, options.words, ++number, prefix);
            Kind kind = scene.tables().size() < 3 ? kind("create") : kind(random.nextInt(weights));
            Script script = kind.maker().make(draw);
            if (!script.statements().isEmpty()) {
                return new Drawn(kind, modes, script);
            }
        }
    }

    private Kind kind(int ticket) {
        int left = ticket;
        for (Kind kind : kinds) {
            left -= kind.weight();
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("no kind for ticket " + ticket + " of " + weights);
    }

    private static Kind kind(String name) {
        return KINDS.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
