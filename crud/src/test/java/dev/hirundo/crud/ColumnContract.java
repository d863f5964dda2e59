package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import jakarta.data.exceptions.DataException;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What columns keep, and what they and their tables may be called.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ColumnContract {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Everything(
            @Nullable UUID id,
            @Nullable String text,
            boolean flag,
            @Nullable Boolean maybeFlag,
            short small,
            @Nullable Short maybeSmall,
            int number,
            @Nullable Integer maybeNumber,
            long big,
            @Nullable Long maybeBig,
            float single,
            @Nullable Float maybeSingle,
            double twice,
            @Nullable Double maybeTwice,
            @Nullable BigDecimal price,
            byte @Nullable [] bytes,
            @Nullable Instant moment,
            @Nullable OffsetDateTime offsetMoment,
            @Nullable LocalDateTime wallMoment,
            @Nullable LocalDate day,
            @Nullable LocalTime clockTime,
            @Nullable UUID other,
            @Nullable Colour colour,
            @Nullable List<String> texts) {}

    private static final String EVERYTHING =
            """
            create table everything (id uuid primary key, text text, flag boolean not null, maybe_flag boolean,
                small smallint not null, maybe_small smallint, number integer not null, maybe_number integer,
                big bigint not null, maybe_big bigint, single real not null, maybe_single real,
                twice double precision not null, maybe_twice double precision, price numeric(60, 20), bytes BINARY,
                moment timestamp with time zone, offset_moment timestamp with time zone, wall_moment timestamp,
                "day" date, clock_time time(6), other uuid, colour varchar(20), texts varchar(50) array);
            create table "order" ("group" uuid primary key, "select" varchar(20), "user" integer, "Mixed Case" boolean,
                "say ""hi\""" varchar(20), "limit" bigint not null);
            create table order_line2_item (id uuid primary key, unit_price_eur bigint, http_url varchar(20), x bigint);
            create table clip ("key" uuid primary key, content BINARY)
            """;

    /// Nothing but reserved words, and what must be quoted.
    @Table(name = "order")
    record Reserved(
            @Id @Column(name = "group") @Nullable UUID key,
            String select,
            int user,
            @Column(name = "Mixed Case") boolean mixed,
            @Column(name = "say \"hi\"") String hi,
            @Version @Column(name = "limit") long count) {}

    record OrderLine2Item(@Nullable UUID id, long unitPriceEUR, String httpURL, long x) {}

    /// Accessors that are written out do not bear the annotations of their components.
    record Clip(@Id @Nullable UUID key, @Column(name = "content") byte[] data) {
        @Override
        public @Nullable UUID key() {
            return key;
        }

        @Override
        public byte[] data() {
            return data.clone();
        }
    }

    @AutoClose private final Database database;
    private final Repository<Everything, UUID> rows;

    ColumnContract(TestDatabase kind) {
        database = kind.open();
        String binary = kind == TestDatabase.H2 ? "varbinary" : "bytea";
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.createScript(EVERYTHING.replace("BINARY", binary))
                                        .execute());
        rows = Repository.of(Everything.class, UUID.class, database);
    }

    static Stream<Everything> samples() {
        var early = LocalDateTime.of(1, 1, 1, 0, 0);
        var late = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000);
        return Stream.of(
                new Everything(
                        null, null, false, null, (short) 0, null, 0, null, 0, null, 0, null, 0,
                        null, null, null, null, null, null, null, null, null, null, null),
                new Everything(
                        null,
                        "ä☕\uD83D\uDC26 'quoted' \"twice\" \\ ; -- \n\t",
                        true,
                        true,
                        (short) 1,
                        (short) 2,
                        3,
                        4,
                        5,
                        6L,
                        1.5f,
                        0.1f,
                        2.5,
                        0.1,
                        new BigDecimal("12345.67890123456789012345"),
                        new byte[] {0, 1, -1, 127, -128},
                        Instant.parse("2026-11-20T09:30:00.123456Z"),
                        OffsetDateTime.parse("2026-11-20T09:30:00.123456Z"),
                        LocalDateTime.parse("2026-11-20T09:30:00.123456"),
                        LocalDate.parse("2026-02-28"),
                        LocalTime.parse("09:30:00.123456"),
                        UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"),
                        Colour.DARK_BLUE,
                        List.of("a", "", "ä☕ ,{}\"'\\", "NULL")),
                new Everything(
                        null,
                        "",
                        false,
                        false,
                        Short.MIN_VALUE,
                        Short.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        Long.MIN_VALUE,
                        -Float.MAX_VALUE,
                        Float.MIN_VALUE,
                        -Double.MAX_VALUE,
                        Double.MIN_VALUE,
                        new BigDecimal(
                                "-9999999999999999999999999999999999999999.99999999999999999999"),
                        new byte[0],
                        early.toInstant(ZoneOffset.UTC),
                        early.atOffset(ZoneOffset.UTC),
                        early,
                        early.toLocalDate(),
                        LocalTime.MIN,
                        new UUID(0, 0),
                        Colour.RED,
                        List.of()),
                new Everything(
                        null,
                        "x".repeat(100_000),
                        true,
                        true,
                        Short.MAX_VALUE,
                        Short.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Float.MAX_VALUE,
                        Float.MIN_NORMAL,
                        Double.MAX_VALUE,
                        Double.MIN_NORMAL,
                        new BigDecimal("0.00000000000000000001"),
                        new byte[100_000],
                        late.toInstant(ZoneOffset.UTC),
                        late.atOffset(ZoneOffset.UTC),
                        late,
                        late.toLocalDate(),
                        LocalTime.of(23, 59, 59, 999_999_000),
                        new UUID(-1, -1),
                        Colour.RED,
                        List.of("x")));
    }

    /// All but the id; numbers by their value, arrays by what they hold.
    private List<Object> values(Everything row) {
        var values = dev.hirundo.crud.Table.of(Everything.class, database).values(row);
        return Arrays.stream(values)
                .skip(1)
                .<Object>map(
                        value ->
                                switch (value) {
                                    case BigDecimal number -> number.stripTrailingZeros();
                                    case byte[] bytes -> Arrays.toString(bytes);
                                    case null -> "null";
                                    default -> value;
                                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyTypeComesBackAsItWas(Everything sample) {
        var inserted = rows.insert(sample);
        assertEquals(values(sample), values(inserted));
        var read = rows.findById(inserted.id()).orElseThrow();
        assertEquals(values(sample), values(read));
        var updated = rows.update(read);
        assertEquals(values(sample), values(updated));
        try (var all = rows.findAll()) {
            assertTrue(all.map(this::values).toList().contains(values(sample)));
        }
        rows.delete(updated);
    }

    @Test
    void enumsAreKeptInLowerCase() {
        var row = rows.insert(samples().skip(1).findFirst().orElseThrow());
        assertEquals(
                "dark_blue",
                database.jdbi()
                        .withHandle(
                                handle ->
                                        handle.select("select distinct colour from everything")
                                                .mapTo(String.class)
                                                .one()));
        rows.delete(row);
    }

    @ParameterizedTest
    @ValueSource(strings = {"green", "RED", ""})
    void aTextInTheTableThatIsNoConstantIsNotTakenForNull(String text) {
        var row = rows.insert(samples().findFirst().orElseThrow());
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "update everything set colour = ? where id = ?",
                                        text,
                                        row.id()));
        var e = assertThrows(DataException.class, () -> rows.findById(row.id()));
        assertTrue(
                e.getMessage().contains("Colour") && e.getMessage().contains("'" + text + "'"),
                e.getMessage());
        rows.deleteById(row.id());
    }

    @Test
    void namesMayBeReservedWords() {
        var repository = Repository.of(Reserved.class, UUID.class, database);
        var row = repository.insert(new Reserved(null, "from", 5, true, "hi", 0));
        assertEquals(new Reserved(row.key(), "from", 5, true, "hi", 1), row);
        var updated = repository.update(new Reserved(row.key(), "where", 6, false, "ho", 1));
        assertEquals(new Reserved(row.key(), "where", 6, false, "ho", 2), updated);
        assertEquals(List.of(updated), repository.findAll().toList());
        repository.delete(updated);
        assertEquals(0, repository.findAll().count());
    }

    @Test
    void namesAreInSnakeCaseByConvention() {
        var repository = Repository.of(OrderLine2Item.class, UUID.class, database);
        var row = repository.insert(new OrderLine2Item(null, 100, "x", 1));
        long price =
                database.jdbi()
                        .withHandle(
                                handle ->
                                        handle.select("select unit_price_eur from order_line2_item")
                                                .mapTo(long.class)
                                                .one());
        assertEquals(100, price);
        assertEquals("x", repository.findById(row.id()).orElseThrow().httpURL());
    }

    @Test
    void annotationsCountThoughTheAccessorIsWrittenOut() {
        var repository = Repository.of(Clip.class, UUID.class, database);
        var row = repository.insert(new Clip(null, new byte[] {1, 2}));
        assertArrayEquals(new byte[] {1, 2}, repository.findById(row.key()).orElseThrow().data());
    }
}
