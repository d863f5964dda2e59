package dev.hirundo.crud;

import dev.hirundo.crud.FilterContract.Colour;
import dev.hirundo.crud.FilterContract.Sample;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Random rows of every type, and random filters on them: of few values, so that they meet.
final class Samples {
    private static final List<String> TEXTS =
            List.of(
                    "", " ", "a", "A", "ab", "aB", "a ", "b", "%", "_", "!", "!!", "\\", "\\*", "*",
                    "a%b", "a_b", "a!b", "a\\b", "a*b", "''", "é", "É", "ß", "ẞ", "ss", "ſ", "s",
                    "\u212A", "k", "İ", "ı", "i", "I", "σ", "ς", "Σ", "µ", "μ", "ǆ", "ǅ", "Ǆ", "ﬀ",
                    "日本", "😀", "😀a", "A😀", "\uE000", "\uFFFD", "𐐀", "𐐨", "e\u0301", "\u00AD",
                    "null", "true", "1", "red");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
    private static final Map<String, List<?>> VALUES =
            Map.ofEntries(
                    Map.entry("text", TEXTS),
                    Map.entry("word", TEXTS),
                    Map.entry("flag", List.of(true, false)),
                    Map.entry("ok", List.of(true, false)),
                    Map.entry("small", List.of((short) -1, (short) 0, (short) 7, Short.MAX_VALUE)),
                    Map.entry("number", List.of(Integer.MIN_VALUE, -1, 0, 1, 7)),
                    Map.entry("total", List.of(Long.MIN_VALUE, -1L, 0L, 7L, Long.MAX_VALUE)),
                    Map.entry(
                            "part",
                            List.of(
                                    -0.0f,
                                    0.0f,
                                    0.1f,
                                    -1.5f,
                                    Float.MIN_VALUE,
                                    Float.MAX_VALUE,
                                    Float.NaN,
                                    Float.POSITIVE_INFINITY,
                                    Float.NEGATIVE_INFINITY)),
                    Map.entry(
                            "ratio",
                            List.of(
                                    -0.0,
                                    0.0,
                                    0.1,
                                    -1.5,
                                    Double.MIN_VALUE,
                                    Double.MAX_VALUE,
                                    Double.NaN,
                                    Double.POSITIVE_INFINITY,
                                    Double.NEGATIVE_INFINITY)),
                    Map.entry("amount", decimals("0", "0.0000", "1", "1.50", "-1.5", "99.9999")),
                    Map.entry("price", decimals("0", "0.00", "1.5", "1.50", "-2", "99.99")),
                    Map.entry(
                            "data",
                            List.of(
                                    new byte[0],
                                    new byte[] {0},
                                    new byte[] {0, 0},
                                    new byte[] {127},
                                    new byte[] {-1},
                                    new byte[] {-128, 1})),
                    Map.entry(
                            "moment",
                            List.of(
                                    NOON,
                                    NOON.plusNanos(1000),
                                    Instant.EPOCH,
                                    NOON.minusSeconds(1))),
                    Map.entry(
                            "zoned",
                            List.of(
                                    NOON.atOffset(ZoneOffset.UTC),
                                    NOON.atOffset(ZoneOffset.ofHours(5)),
                                    OffsetDateTime.parse("1950-01-01T00:00:00-11:30"))),
                    Map.entry(
                            "wall",
                            List.of(
                                    LocalDateTime.parse("2026-03-29T02:30:00"),
                                    LocalDateTime.parse("2026-03-29T02:30:00.000001"),
                                    LocalDateTime.parse("0001-01-01T00:00:00"))),
                    Map.entry(
                            "day",
                            List.of(
                                    LocalDate.EPOCH,
                                    LocalDate.of(2026, 2, 28),
                                    LocalDate.of(1, 1, 1),
                                    LocalDate.of(9999, 12, 31))),
                    Map.entry(
                            "clock",
                            List.of(
                                    LocalTime.MIDNIGHT,
                                    LocalTime.of(9, 30),
                                    LocalTime.of(23, 59, 59, 999_999_000))),
                    Map.entry(
                            "other",
                            List.of(
                                    new UUID(0, 0),
                                    new UUID(-1, -1),
                                    new UUID(1, -1),
                                    new UUID(1, 1))),
                    Map.entry("colour", List.of(Colour.values())),
                    Map.entry("shade", List.of(Colour.values())));

    /// What no row of the pool holds, and what a client's text may stand for.
    private static final Map<String, List<?>> STRANGERS =
            Map.of(
                    "small", List.of(3, 70_000L, "7", "no number", -1),
                    "number", List.of(3L, Long.MAX_VALUE, "7", "", (short) 7),
                    "total", List.of(7, "-1", "9223372036854775808"),
                    "amount", List.of(new BigDecimal("1.50001"), 1, "1.5", new BigDecimal("1e30")),
                    "price", List.of(new BigDecimal("1.505"), new BigDecimal("-1e20"), 1L),
                    "moment", List.of(NOON.plusNanos(999), Instant.parse("0001-01-01T00:00:00Z")),
                    "clock", List.of(LocalTime.of(9, 30, 0, 999), LocalTime.MAX),
                    "other", List.of(new UUID(5, 5).toString(), "1-1-1-1-1", "no id"),
                    "colour", List.of("red", "dark_blue", "RED", "pink", ""),
                    "text", List.of("zz", "ſ", "\uD83D\uDE01"));

    private static final List<String> FIELDS = List.copyOf(VALUES.keySet());

    private Samples() {}

    private static List<BigDecimal> decimals(String... numbers) {
        return Stream.of(numbers).map(BigDecimal::new).toList();
    }

    private static <V> V any(List<V> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <V> V some(String field, Random random) {
        return (V) any(VALUES.get(field), random);
    }

    private static <V> @Nullable V orNull(V value, Random random) {
        return random.nextInt(4) == 0 ? null : value;
    }

    static Sample row(Random random) {
        return new Sample(
                null,
                orNull(some("text", random), random),
                some("word", random),
                orNull(some("flag", random), random),
                some("ok", random),
                orNull(some("small", random), random),
                orNull(some("number", random), random),
                Samples.<Long>some("total", random),
                orNull(some("part", random), random),
                orNull(some("ratio", random), random),
                orNull(some("amount", random), random),
                some("price", random),
                orNull(some("data", random), random),
                orNull(some("moment", random), random),
                orNull(some("zoned", random), random),
                orNull(some("wall", random), random),
                orNull(some("day", random), random),
                orNull(some("clock", random), random),
                orNull(some("other", random), random),
                orNull(some("colour", random), random),
                some("shade", random),
                orNull(tags(random), random));
    }

    private static List<String> tags(Random random) {
        return IntStream.range(0, random.nextInt(3)).mapToObj(i -> any(TEXTS, random)).toList();
    }

    static Filter filter(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 12);
        String field = any(FIELDS, random);
        return switch (kind) {
            case 0, 1 -> comparison(field, random);
            case 2 ->
                    Filter.in(
                            field,
                            IntStream.range(0, random.nextInt(5))
                                    .mapToObj(i -> value(field, random))
                                    .toList());
            case 3 -> Filter.like(random.nextBoolean() ? "text" : "word", pattern(random));
            case 4 -> Filter.isNull(random.nextInt(9) == 0 ? "tags" : field);
            case 5 -> rare(random);
            case 6, 7 -> filter(random, depth - 1).and(filter(random, depth - 1));
            case 8, 9 -> filter(random, depth - 1).or(filter(random, depth - 1));
            default -> filter(random, depth - 1).not();
        };
    }

    private static Filter comparison(String field, Random random) {
        Object value = value(field, random);
        return switch (random.nextInt(6)) {
            case 0 -> Filter.eq(field, value);
            case 1 -> Filter.ne(field, value);
            case 2 -> Filter.lt(field, value);
            case 3 -> Filter.lte(field, value);
            case 4 -> Filter.gt(field, value);
            default -> Filter.gte(field, value);
        };
    }

    private static Filter rare(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Filter.all();
            case 1 -> Filter.none();
            case 2 ->
                    Filter.member(
                            "id",
                            "share",
                            "sample_id",
                            "who",
                            random.nextBoolean() ? "ada" : "eve");
            case 3 ->
                    Filter.member(
                            "text",
                            "tagging",
                            "word",
                            "tag",
                            any(List.of("1", 1, 0L, "no number"), random));
            case 4, 5 -> Filter.has("tags", any(TEXTS, random));
            default -> Filter.like("text", pattern(random));
        };
    }

    private static Object value(String field, Random random) {
        var strangers = STRANGERS.get(field);
        return strangers != null && random.nextInt(3) == 0
                ? any(strangers, random)
                : some(field, random);
    }

    private static String pattern(Random random) {
        var pattern = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String piece = any(TEXTS, random);
            pattern.append(
                    switch (random.nextInt(4)) {
                        case 0 -> "*";
                        case 1 -> piece.replace("\\", "\\\\").replace("*", "\\*");
                        case 2 -> piece;
                        default -> "";
                    });
        }
        return pattern.toString();
    }
}
