package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two interpreters of filters decide alike: random filters on random rows of every type.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FilterContract {
    private static final int ROUNDS = 15;
    private static final int ROWS = 100;
    private static final int FILTERS = 100;
    private static final String SCHEMA =
            """
            create table sample (
                id uuid primary key, text varchar(50), word varchar(50) not null, flag boolean, ok boolean not null,
                small smallint, number integer, total bigint not null, part real, ratio double precision,
                amount numeric(20, 4), price numeric(12, 2) not null, data BYTES,
                moment timestamp(6) with time zone, zoned timestamp(6) with time zone,
                wall timestamp(6), "day" date, clock time(6), other uuid, colour varchar(20), shade varchar(20) not null,
                tags varchar(50) array);
            create table share (sample_id uuid not null, who varchar(20) not null);
            create table tagging (word varchar(50), tag bigint not null)
            """;

    enum Colour {
        RED,
        DARK_BLUE,
        GREEN
    }

    record Sample(
            @Nullable UUID id,
            @Nullable String text,
            String word,
            @Nullable Boolean flag,
            boolean ok,
            @Nullable Short small,
            @Nullable Integer number,
            long total,
            @Nullable Float part,
            @Nullable Double ratio,
            @Nullable BigDecimal amount,
            BigDecimal price,
            byte @Nullable [] data,
            @Nullable Instant moment,
            @Nullable OffsetDateTime zoned,
            @Nullable LocalDateTime wall,
            @Nullable LocalDate day,
            @Nullable LocalTime clock,
            @Nullable UUID other,
            @Nullable Colour colour,
            Colour shade,
            @Nullable List<String> tags) {}

    @AutoClose private final Database database;
    private final SqlRepository<Sample, UUID> rows;
    private final RowFilter memory;

    FilterContract(TestDatabase kind) {
        database = kind.open();
        String bytes = kind == TestDatabase.H2 ? "varbinary(100)" : "bytea";
        database.jdbi()
                .useHandle(handle -> handle.createScript(SCHEMA.replace("BYTES", bytes)).execute());
        rows =
                new SqlRepository<>(
                        Table.of(Sample.class, database),
                        UUID.class,
                        database,
                        InstantSource.system());
        memory = new RowFilter(rows.table, rows.memberships, TextRules.of(database));
    }

    @Test
    void theDatabaseAndTheMemoryDecideAlike() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(round);
            empty();
            var stored =
                    rows.insertAll(
                            IntStream.range(0, ROWS).mapToObj(i -> Samples.row(random)).toList());
            share(stored, random);
            for (int i = 0; i < FILTERS; i++) {
                agree("round " + round + ", filter " + i, Samples.filter(random, 3), stored);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCursorCarriesKeysOfEveryType(boolean ascending) {
        empty();
        var random = new Random(1);
        var stored =
                rows.insertAll(IntStream.range(0, 60).mapToObj(i -> Samples.row(random)).toList());
        for (var column : rows.table.columns) {
            if (column.javaType() != byte[].class && !column.type().isTexts()) {
                assertEquals(ids(stored.stream()), walked(column, ascending), column.name());
            }
        }
    }

    private Set<UUID> walked(Column column, boolean ascending) {
        var keyset = Keyset.of(List.of(Keyset.Key.of(column, ascending, false)), rows.table.id);
        var cursor = new Cursor(Json.standard(), keyset, "");
        var seen = new LinkedHashSet<UUID>();
        @Nullable Object @Nullable [] after = null;
        while (true) {
            var slice = rows.pages.slice(Condition.TRUE, keyset, after, true, 1, 0);
            slice.rows().forEach(row -> assertTrue(seen.add(row.id()), column.name()));
            if (!slice.more()) {
                return seen;
            }
            after = cursor.decode(cursor.encode(slice.last()));
        }
    }

    private void empty() {
        database.jdbi()
                .useHandle(
                        handle ->
                                List.of("sample", "share", "tagging")
                                        .forEach(table -> handle.execute("delete from " + table)));
    }

    private void share(List<Sample> stored, Random random) {
        database.jdbi()
                .useHandle(
                        handle -> {
                            for (var row : stored.subList(0, ROWS / 3)) {
                                handle.execute(
                                        "insert into share values (?, ?)",
                                        row.id(),
                                        random.nextBoolean() ? "ada" : "bob");
                                handle.execute(
                                        "insert into tagging values (?, ?)",
                                        row.text(),
                                        random.nextLong(2));
                            }
                        });
    }

    private void agree(String what, Filter filter, List<Sample> stored) {
        Set<UUID> inMemory = ids(stored.stream().filter(row -> memory.test(filter, row)));
        try (var found = rows.findAll(filter)) {
            var inDatabase = ids(found);
            assertEquals(
                    Set.of(),
                    differing(stored, inMemory, inDatabase),
                    () -> what + ": " + filter + "\n" + rows.filters.of(filter).sql());
        }
        assertEquals(inMemory.size(), rows.count(filter), () -> what + ": " + filter);
    }

    private static Set<UUID> ids(Stream<Sample> rows) {
        return rows.map(Sample::id).collect(Collectors.toSet());
    }

    private static Collection<String> differing(
            List<Sample> stored, Set<UUID> inMemory, Set<UUID> inDatabase) {
        var differing = new LinkedHashSet<String>();
        for (var row : stored) {
            if (inMemory.contains(row.id()) != inDatabase.contains(row.id())) {
                differing.add((inMemory.contains(row.id()) ? "memory: " : "database: ") + row);
            }
        }
        return differing;
    }
}
