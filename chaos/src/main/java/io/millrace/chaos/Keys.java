package io.millrace.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Which rows of a table live, by the numbers of their keys; with a way back for a transaction that is rolled back. */
final class Keys {

    private final List<Long> living = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final long first;
    private long next;

    /** @param first the first number that is ever given out */
    Keys(long first) {
        this.first = first;
        this.next = first;
    }

    int size() {
        return living.size();
    }

    /** A number without a row: a fresh one, or at times one that had a row before. */
    long free(SplittableRandom random) {
        if (next > first && random.nextInt(4) == 0) {
            long before = first + random.nextLong(next - first);
            if (!places.containsKey(before)) {
                return before;
            }
        }
        return next++;
    }

    long anyLiving(SplittableRandom random) {
        return living.get(random.nextInt(living.size()));
    }

    /** Different ones, at most {@code count}. */
    List<Long> severalLiving(SplittableRandom random, int count) {
        if (living.isEmpty()) {
            return List.of();
        }
        return random.ints(Math.min(count, living.size()), 0, living.size())
                .distinct()
                .mapToObj(living::get)
                .toList();
    }

    void add(long number) {
        insert(number);
        undo.push(() -> delete(number));
    }

    void remove(long number) {
        delete(number);
        undo.push(() -> insert(number));
    }

    /** What was added and removed since the last call stays so. */
    void commit() {
        undo.clear();
    }

    void rollBack() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    private void insert(long number) {
        if (places.putIfAbsent(number, living.size()) != null) {
            throw new IllegalStateException("Key " + number + " has a row already");
        }
        living.add(number);
    }

    private void delete(long number) {
        Integer place = places.remove(number);
        if (place == null) {
            throw new IllegalStateException("Key " + number + " has no row");
        }
        long last = living.remove(living.size() - 1);
        if (last != number) {
            living.set(place, last);
            places.put(last, place);
        }
    }
}
