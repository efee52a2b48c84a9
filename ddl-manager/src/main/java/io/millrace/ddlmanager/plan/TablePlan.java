package io.millrace.ddlmanager.plan;

import io.millrace.common.journal.Effect;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The way of one table from what ClickHouse has to what MySQL says. */
public sealed interface TablePlan {

    TableId table();

    /** One word for the alternative, in answers over HTTP. */
    String word();

    /** All that is to be done, in the order of running; shown to a person. */
    List<Step> steps();

    /** What is run first, without a person. */
    default List<Step> setup() {
        return steps();
    }

    /** What is run when the setup of all tables is done: a table that reads slows the creation of the others down. */
    default Optional<Step.OpenValve> opening() {
        return Optional.empty();
    }

    /** Why the table does not follow MySQL, in words; empty when it does, or will by its steps. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Whether the table will follow MySQL without anybody's help. */
    default boolean continuesByItself() {
        return obstacle().isEmpty();
    }

    /** What stops the table's rows, if they are to be stopped and are not yet. */
    default Optional<Step.CloseValve> closing() {
        return Optional.empty();
    }

    /** Whether the connector may read the table. */
    default boolean captured() {
        return true;
    }

    /** Whether a person may let the table continue as MySQL has it now ({@code millrace resolve --skip}). */
    default boolean skippable() {
        return false;
    }

    /** The plan when a person runs {@code millrace apply}. */
    default TablePlan approved() {
        return this;
    }

    /** Nothing continues by itself any more, whatever the plan was; what stops the rows is run all the same. */
    default TablePlan stopped(String reason) {
        return new Stopped(table(), reason, false, closing());
    }

    /** Two lists of plans with the same one do the same. */
    static String fingerprint(Collection<TablePlan> plans) {
        return Fingerprint.of(plans.stream()
                .filter(plan -> !(plan instanceof InSync))
                .flatMap(plan -> Stream.concat(
                        Stream.of(
                                plan.table().toString(),
                                plan.word(),
                                plan.obstacle().orElse("")),
                        plan.steps().stream().map(Step::sql)))
                .toList());
    }

    /** ClickHouse has what MySQL says. */
    record InSync(TableId table) implements TablePlan {
        @Override
        public String word() {
            return "in-sync";
        }

        @Override
        public List<Step> steps() {
            return List.of();
        }
    }

    /** What a policy may let wait for a person. */
    sealed interface Approvable extends TablePlan {

        /** The kinds of change that it makes. */
        default Set<SchemaChangeKind> kinds() {
            Set<SchemaChangeKind> kinds = EnumSet.noneOf(SchemaChangeKind.class);
            for (Step step : steps()) {
                step.kind().ifPresent(kinds::add);
                if (step.effect() == Effect.REWRITES_DATA) {
                    kinds.add(SchemaChangeKind.REWRITE);
                }
            }
            return kinds;
        }
    }

    /** The table does not follow MySQL for the time being. All that is run is what stops its rows. */
    sealed interface Obstructed extends TablePlan {

        /** In words. */
        String reason();

        @Override
        default List<Step> steps() {
            return closing().<List<Step>>map(List::of).orElse(List.of());
        }

        @Override
        default Optional<String> obstacle() {
            return Optional.of(reason());
        }
    }

    /**
     * ClickHouse does not have the table yet.
     *
     * @param machinery what carries its rows, in the order of running
     */
    record Create(TableId table, Step.CreateTable raw, List<Step> machinery, Step.OpenValve valve)
            implements Approvable {
        public Create {
            machinery = List.copyOf(machinery);
        }

        @Override
        public String word() {
            return "create";
        }

        @Override
        public List<Step> steps() {
            List<Step> steps = new ArrayList<>(setup());
            steps.add(valve);
            return steps;
        }

        @Override
        public List<Step> setup() {
            return Stream.concat(Stream.of(raw), machinery.stream()).toList();
        }

        @Override
        public Optional<Step.OpenValve> opening() {
            return Optional.of(valve);
        }
    }

    /** ClickHouse has the table otherwise. Its rows are not kept waiting for other tables. */
    record Change(TableId table, List<Step> steps) implements Approvable {
        public Change {
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("a change of " + table + " without a step");
            }
        }

        @Override
        public String word() {
            return "change";
        }

        /** Whether the raw table gets another name, as another table's view needs the one that it has. */
        public boolean movesAside() {
            return steps.stream().anyMatch(step -> step instanceof Step.RenameTable);
        }

        /** Whether ClickHouse writes stored values again, which may take long. */
        public boolean rewritesData() {
            return steps.stream().anyMatch(step -> step.effect() == Effect.REWRITES_DATA);
        }
    }

    /**
     * A change in which ClickHouse writes stored values again is being made. The table's rows wait in Kafka.
     *
     * @param change is running: nothing else is to be run
     */
    record Rewriting(Change change) implements TablePlan {
        @Override
        public TableId table() {
            return change.table();
        }

        @Override
        public String word() {
            return "rewriting";
        }

        @Override
        public List<Step> steps() {
            return List.of();
        }

        @Override
        public Optional<String> obstacle() {
            return change.steps().stream()
                    .filter(step -> step.effect() == Effect.REWRITES_DATA)
                    .findFirst()
                    .map(step -> "ClickHouse is writing stored values again: " + step.why() + ".");
        }

        @Override
        public boolean continuesByItself() {
            return true;
        }
    }

    /**
     * The table is to be copied again, and continues by itself then.
     *
     * @param newInClickHouse whether the copy makes the table
     */
    record Reload(TableId table, String reason, boolean newInClickHouse, Optional<Step.CloseValve> closing)
            implements Approvable, Obstructed {
        @Override
        public String word() {
            return "reload";
        }

        @Override
        public boolean continuesByItself() {
            return true;
        }

        @Override
        public boolean skippable() {
            return true;
        }

        @Override
        public Set<SchemaChangeKind> kinds() {
            return newInClickHouse
                    ? EnumSet.of(SchemaChangeKind.REWRITE, SchemaChangeKind.CREATE_TABLE)
                    : EnumSet.of(SchemaChangeKind.REWRITE);
        }
    }

    /**
     * A policy lets the plan wait for a person.
     *
     * @param wanted what a person may approve; a reload in the journal, by {@code millrace resolve --reload}
     * @param reason in words
     * @param closing what is run meanwhile
     */
    record AwaitingApproval(Approvable wanted, String reason, Optional<Step.CloseValve> closing) implements Obstructed {
        @Override
        public TableId table() {
            return wanted.table();
        }

        @Override
        public String word() {
            return "awaiting-approval";
        }

        @Override
        public List<Step> steps() {
            return wanted.steps();
        }

        @Override
        public List<Step> setup() {
            return Obstructed.super.steps();
        }

        @Override
        public boolean skippable() {
            return wanted.skippable();
        }

        @Override
        public TablePlan approved() {
            return wanted instanceof Reload ? this : wanted;
        }
    }

    /** MySQL has something that only a statement explains which has not been read yet. Rows flow into what is there. */
    record WaitingForStatement(TableId table, String reason) implements Obstructed {
        @Override
        public String word() {
            return "waiting-for-statement";
        }

        @Override
        public boolean skippable() {
            return true;
        }
    }

    /**
     * The table's rows would be wrong from a place on: a person must decide, or have it copied.
     *
     * @param captured whether its rows wait in Kafka; else nobody reads them
     */
    record Stopped(TableId table, String reason, boolean captured, Optional<Step.CloseValve> closing)
            implements Obstructed {
        @Override
        public String word() {
            return "stopped";
        }

        @Override
        public boolean skippable() {
            return captured;
        }
    }

    /** A person paused the table: its rows wait in Kafka, and nothing is changed in ClickHouse. */
    record OnHold(TableId table, String reason, Optional<Step.CloseValve> closing) implements Obstructed {
        @Override
        public String word() {
            return "on-hold";
        }
    }

    /** The table cannot be replicated as it is: MySQL or a setting must change. */
    record Blocked(TableId table, String reason) implements Obstructed {
        @Override
        public String word() {
            return "blocked";
        }

        @Override
        public boolean captured() {
            return false;
        }
    }
}
