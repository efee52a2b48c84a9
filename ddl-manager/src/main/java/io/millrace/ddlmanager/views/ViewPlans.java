package io.millrace.ddlmanager.views;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.views.ViewOrder.Parsed;
import io.millrace.ddlmanager.views.ViewPlan.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done about the views, by a look at their files and at ClickHouse, which reads their SQL. Changes nothing.
 * Thread-safe.
 */
public final class ViewPlans {

    private final ViewFiles files;
    private final Targets targets;
    private final SchemaPolicies policies;
    private final ClickHouse clickHouse;

    public ViewPlans(ViewFiles files, Targets targets, SchemaPolicies policies, ClickHouse clickHouse) {
        this.files = files;
        this.targets = targets;
        this.policies = policies;
        this.clickHouse = clickHouse;
    }

    /**
     * In the order in which the views need each other; those to be dropped first.
     *
     * @param tables what is about to happen to the tables that the views read
     */
    public List<ViewPlan> of(Collection<TablePlan> tables) {
        List<ViewFile> wanted = files.read();
        ClickHouseViews now = ClickHouseViews.read(clickHouse);
        ColumnLosses losses = ColumnLosses.of(tables, targets, policies);
        List<ViewPlan> plans = new ArrayList<>(drops(wanted, now));
        List<Parsed> parsed = new ArrayList<>();
        for (ViewFile file : wanted) {
            parse(file, parsed).ifPresent(plans::add);
        }
        Map<ObjectName, State> states = new HashMap<>();
        for (Parsed view : ViewOrder.of(parsed)) {
            ViewPlan plan = plan(view, now, losses, states);
            states.put(view.shape().object(), plan.state());
            plans.add(plan);
        }
        return plans;
    }

    private List<ViewPlan> drops(List<ViewFile> wanted, ClickHouseViews now) {
        Map<String, String> owners = files.owners();
        return now.made().entrySet().stream()
                .filter(made -> owners.containsKey(made.getValue().mark().owner()))
                .filter(made -> wanted.stream()
                        .noneMatch(file -> file.made(made.getValue().mark())))
                .map(made -> new ViewPlan(
                        ViewFile.id(
                                owners.get(made.getValue().mark().owner()),
                                made.getValue().mark().file()),
                        made.getKey().toString(),
                        State.DROP,
                        "Its file is gone or not switched on.",
                        List.of("DROP VIEW IF EXISTS " + made.getKey().quoted() + " SYNC")))
                .toList();
    }

    /** @return why the file cannot be used; empty: it was added to {@code parsed} */
    private Optional<ViewPlan> parse(ViewFile file, List<Parsed> parsed) {
        ViewShape shape;
        try {
            shape = ViewShape.of(clickHouse, file.sql());
        } catch (Problem e) {
            return Optional.of(ViewPlan.of(file, file.name(), State.REFUSED, ClickHouseWords.of(e)));
        }
        Optional<String> refused = shape.refused()
                .or(() -> parsed.stream()
                        .filter(other -> other.shape().object().equals(shape.object()))
                        .findFirst()
                        .map(other -> "Another file makes a view of that name: "
                                + other.file().id() + "."));
        if (refused.isPresent()) {
            return refused.map(why -> ViewPlan.of(file, shape.object().toString(), State.REFUSED, why));
        }
        parsed.add(new Parsed(file, shape));
        return Optional.empty();
    }

    /** @param states of the views that come before it */
    private ViewPlan plan(Parsed view, ClickHouseViews now, ColumnLosses losses, Map<ObjectName, State> states) {
        ViewFile file = view.file();
        ObjectName object = view.shape().object();
        String shown = object.toString();
        Optional<ClickHouseViews.Made> made = now.made(object).filter(there -> file.made(there.mark()));
        if (now.has(object) && made.isEmpty()) {
            return ViewPlan.of(
                    file,
                    shown,
                    State.REFUSED,
                    "ClickHouse has something of that name that Millrace did not make from this file. Rename one of them.");
        }
        if (made.isEmpty()) {
            return missing(view, now, states)
                    .map(why -> ViewPlan.of(file, shown, State.WAITING, why))
                    .orElseGet(() ->
                            new ViewPlan(file.id(), shown, State.CREATE, "", withDatabase(object, now, file.create())));
        }
        if (!made.get().mark().fingerprint().equals(file.fingerprint())) {
            return new ViewPlan(file.id(), shown, State.CHANGE, "Its file changed.", again(file, object));
        }
        return check(view, made.get(), losses, states);
    }

    /** A view that is there as its file says. */
    private ViewPlan check(Parsed view, ClickHouseViews.Made made, ColumnLosses losses, Map<ObjectName, State> states) {
        ViewFile file = view.file();
        String shown = view.shape().object().toString();
        Optional<String> below = view.shape().reads().stream()
                .filter(read -> states.get(read) == State.BROKEN || states.get(read) == State.WAITING)
                .findFirst()
                .map(read -> "It reads " + read + ", which does not work.");
        if (below.isPresent()) {
            return ViewPlan.of(file, shown, State.BROKEN, below.get());
        }
        ViewAnalysis analysis;
        try {
            analysis = ViewAnalysis.of(clickHouse, made.query());
        } catch (Problem e) {
            return ViewPlan.of(file, shown, State.BROKEN, ClickHouseWords.of(e));
        }
        if (!analysis.columns().equals(made.columns())) {
            return new ViewPlan(
                    file.id(),
                    shown,
                    State.CHANGE,
                    "The columns of what it reads changed.",
                    again(file, view.shape().object()));
        }
        return losses.breaks(analysis.uses())
                .or(() -> view.shape().reads().stream()
                        .filter(read -> states.get(read) == State.BREAKS)
                        .findFirst()
                        .map(read -> "It reads " + read + ", which a planned change breaks."))
                .map(why -> ViewPlan.of(file, shown, State.BREAKS, why))
                .orElseGet(() -> ViewPlan.of(file, shown, State.IN_SYNC, ""));
    }

    private static Optional<String> missing(Parsed view, ClickHouseViews now, Map<ObjectName, State> states) {
        return view.shape().reads().stream()
                .filter(read -> !read.database().isEmpty())
                .filter(read -> !now.has(read) && states.get(read) != State.CREATE
                        || states.get(read) == State.BROKEN
                        || states.get(read) == State.WAITING)
                .findFirst()
                .map(read -> "It reads " + read + ", which "
                        + (now.has(read) ? "does not work." : "ClickHouse does not have."));
    }

    private static List<String> again(ViewFile file, ObjectName object) {
        return file.replaces()
                ? List.of(file.create())
                : List.of("DROP VIEW IF EXISTS " + object.quoted() + " SYNC", file.create());
    }

    private static List<String> withDatabase(ObjectName object, ClickHouseViews now, String create) {
        return now.databases().contains(object.database())
                ? List.of(create)
                : List.of("CREATE DATABASE IF NOT EXISTS " + ClickHouseNames.quoted(object.database()), create);
    }
}
