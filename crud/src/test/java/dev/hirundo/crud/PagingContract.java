package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import jakarta.data.Direction;
import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Pages of rows, by offset and by key, in any order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PagingContract {
    private static final int ROUNDS = 50;
    private static final int CASES_PER_ROUND = 10;
    private static final List<@Nullable String> NAMES =
            Stream.of("", "a", "A", "ab", "b", "B", "c", null).toList();
    private static final List<@Nullable Integer> RANKS = Stream.of(-1, 0, 1, null, null).toList();
    private static final List<@Nullable LocalDate> DAYS =
            Stream.of(LocalDate.EPOCH, LocalDate.of(2026, 1, 1), null).toList();

    record Row(
            @Nullable UUID id,
            @Nullable String name,
            @Nullable Integer rank,
            int level,
            @Nullable LocalDate day) {}

    @AutoClose private final Database database;
    private final Repository<Row, UUID> rows;

    PagingContract(TestDatabase kind) {
        database = kind.open();
        // compared as Java does
        String collation = kind == TestDatabase.H2 ? "" : " collate \"C\"";
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.createScript(
                                                """
                                                create table row (id uuid primary key, name varchar(10) C, rank integer,
                                                    level integer not null, "day" date);
                                                create table word (id varchar(10) C primary key)
                                                """
                                                        .replace("table row", "table \"row\"")
                                                        .replace(" C", collation))
                                        .execute());
        rows = Repository.of(Row.class, UUID.class, database);
    }

    @BeforeEach
    void empty() {
        database.jdbi().useHandle(handle -> handle.execute("delete from \"row\""));
    }

    private static <V> V any(List<V> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static Row row(Random random) {
        var id = new UUID(random.nextLong(), random.nextLong());
        return new Row(
                id, any(NAMES, random), any(RANKS, random), random.nextInt(3), any(DAYS, random));
    }

    private static Order<Row> order(Random random) {
        var properties = new ArrayList<>(List.of("name", "rank", "level", "day", "id"));
        Collections.shuffle(properties, random);
        var sorts =
                properties.subList(0, random.nextInt(5)).stream()
                        .<Sort<? super Row>>map(
                                property ->
                                        Sort.of(property, direction(random), random.nextBoolean()))
                        .toList();
        return Order.by(sorts);
    }

    private static Direction direction(Random random) {
        return random.nextBoolean() ? Direction.ASC : Direction.DESC;
    }

    /// What the order means, without a database: nulls last in either direction, then by the id in
    /// the direction of the last key.
    private static Comparator<Row> comparator(Order<Row> order) {
        Comparator<Row> all = Comparator.comparing(row -> 0);
        for (var sort : order.sorts()) {
            Comparator<Comparable<Object>> values =
                    sort.isAscending() ? Comparator.naturalOrder() : Comparator.reverseOrder();
            all = all.thenComparing(row -> key(row, sort), Comparator.nullsLast(values));
        }
        Comparator<Row> byId = Comparator.comparing(row -> String.valueOf(row.id()));
        boolean ascending = order.sorts().isEmpty() || order.sorts().getLast().isAscending();
        return all.thenComparing(ascending ? byId : byId.reversed());
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> key(Row row, Sort<? super Row> sort) {
        Object value =
                switch (sort.property()) {
                    case "name" ->
                            row.name() != null && sort.ignoreCase()
                                    ? row.name().toLowerCase(Locale.ROOT)
                                    : row.name();
                    case "rank" -> row.rank();
                    case "level" -> row.level();
                    case "day" -> row.day();
                    default -> String.valueOf(row.id()); // UUIDs compare as unsigned bytes
                };
        return (Comparable<Object>) value;
    }

    /// 500 random lists, orders, page sizes and walks to and fro.
    @Test
    void pagesAreSlicesOfTheSortedRows() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(round);
            empty();
            var stored =
                    rows.insertAll(
                            IntStream.range(0, random.nextInt(25))
                                    .mapToObj(i -> row(random))
                                    .toList());
            for (int i = 0; i < CASES_PER_ROUND; i++) {
                var order = order(random);
                var sorted = stored.stream().sorted(comparator(order)).toList();
                int size = 1 + random.nextInt(8);
                String what =
                        "seed " + round + ", case " + i + ", size " + size + ", " + order.sorts();
                walkToTheEndAndBack(sorted, order, size, what);
                wander(sorted, order, size, random, what);
                offsets(sorted, order, size, what);
            }
        }
    }

    private CursoredPage<Row> page(PageRequest request, Order<Row> order) {
        return (CursoredPage<Row>) rows.findAll(request, order);
    }

    private static void assertSlice(
            List<Row> sorted, int from, int size, CursoredPage<Row> page, String what) {
        int to = Math.min(from + size, sorted.size());
        assertEquals(sorted.subList(from, to), page.content(), what + ", from " + from);
        assertEquals(sorted.size(), page.totalElements(), what);
        assertEquals(to < sorted.size(), page.hasNext(), what + ", next from " + from);
        assertEquals(from > 0, page.hasPrevious(), what + ", previous from " + from);
    }

    private void walkToTheEndAndBack(List<Row> sorted, Order<Row> order, int size, String what) {
        var page = page(PageRequest.ofSize(size), order);
        int from = 0;
        assertSlice(sorted, from, size, page, what);
        while (page.hasNext()) {
            page = page(page.nextPageRequest(), order);
            from += size;
            assertSlice(sorted, from, size, page, what);
        }
        while (page.hasPrevious()) {
            page = page(page.previousPageRequest(), order);
            int to = from;
            from = Math.max(0, from - size);
            assertSlice(sorted, from, to - from, page, what);
        }
    }

    private void wander(List<Row> sorted, Order<Row> order, int size, Random random, String what) {
        var page = page(PageRequest.ofSize(size), order);
        int from = 0;
        for (int step = 0; step < 8 && (page.hasNext() || page.hasPrevious()); step++) {
            if (page.hasNext() && (random.nextBoolean() || !page.hasPrevious())) {
                from += page.numberOfElements();
                page = page(page.nextPageRequest(), order);
            } else {
                int to = from;
                from = Math.max(0, from - size);
                page = page(page.previousPageRequest(), order);
                assertEquals(to - from, page.numberOfElements(), what);
            }
            assertSlice(sorted, from, page.numberOfElements(), page, what + ", step " + step);
        }
    }

    private void offsets(List<Row> sorted, Order<Row> order, int size, String what) {
        long pages = (sorted.size() + size - 1) / size;
        for (long number = 1; number <= pages; number++) {
            var page = page(PageRequest.ofPage(number, size, true), order);
            assertSlice(sorted, (int) (number - 1) * size, size, page, what + ", page " + number);
            assertEquals(pages, page.totalPages(), what);
        }
        var beyond = page(PageRequest.ofPage(pages + 1, size, true), order);
        assertTrue(beyond.content().isEmpty() && !beyond.hasNext(), what);
    }

    @Test
    void aWalkBesideWritersSkipsAndRepeatsNoRowThatWasThereThroughout()
            throws InterruptedException {
        var kept =
                rows.insertAll(IntStream.range(0, 200).mapToObj(i -> row(new Random(i))).toList());
        var order = Order.by(Sort.<Row>desc("rank"), Sort.ascIgnoreCase("name"), Sort.asc("day"));
        var stop = new AtomicBoolean();
        var writer =
                Thread.startVirtualThread(
                        () -> {
                            var random = new Random(1000);
                            while (!stop.get()) {
                                var passing =
                                        rows.insertAll(
                                                List.of(row(random), row(random), row(random)));
                                rows.deleteAll(passing);
                            }
                        });
        for (int walk = 0; walk < 3; walk++) {
            var seen = new ArrayList<Row>();
            var page = page(PageRequest.ofSize(7), order);
            seen.addAll(page.content());
            while (page.hasNext()) {
                page = page(page.nextPageRequest(), order);
                seen.addAll(page.content());
            }
            assertEquals(seen.size(), new HashSet<>(seen).size());
            assertEquals(
                    kept.stream().sorted(comparator(order)).toList(),
                    seen.stream().filter(new HashSet<>(kept)::contains).toList());
        }
        stop.set(true);
        writer.join();
    }
}
