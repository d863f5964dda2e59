package dev.hirundo.crud;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A list that a client asks for, and what it means, in the plainest of ways.
///
/// @param query its parameters, each with `&` behind it
/// @param fields that each item shows
record ListModel(
        String query, Predicate<Entry> filter, Comparator<Entry> order, Set<String> fields) {
    static final List<String> FIELDS =
            List.of("id", "name", "rank", "level", "day", "price", "kind", "done");
    private static final List<@Nullable String> NAMES =
            Stream.of("", "a", "A", "ab", "b c", "50%", "x_y", "a+b", "!", "a&b=c", null).toList();
    private static final List<@Nullable Integer> RANKS = Stream.of(-1, 0, 1, null, null).toList();
    private static final List<@Nullable LocalDate> DAYS =
            Stream.of(LocalDate.EPOCH, LocalDate.of(2026, 1, 1), null).toList();
    private static final List<String> PRICES = List.of("-1.00", "0.00", "1.50", "99.99");

    enum Kind {
        BIG,
        SMALL
    }

    record Entry(
            @Nullable UUID id,
            @Nullable String name,
            @Nullable Integer rank,
            int level,
            @Nullable LocalDate day,
            BigDecimal price,
            Kind kind,
            boolean done) {}

    private static <V> V any(List<V> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    static Entry entry(Random random) {
        return new Entry(
                new UUID(random.nextLong(), random.nextLong()),
                any(NAMES, random),
                any(RANKS, random),
                random.nextInt(3),
                any(DAYS, random),
                new BigDecimal(any(PRICES, random)),
                any(List.of(Kind.values()), random),
                random.nextBoolean());
    }

    static ListModel random(Random random) {
        var parameters = new ArrayList<String>();
        Predicate<Entry> filter = entry -> true;
        var names = new HashSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            var condition = condition(random);
            if (names.add(condition.name())) {
                filter = filter.and(condition.holds());
                parameters.add(condition.name() + "=" + encoded(condition.value(), random));
            }
        }
        var sort = sort(random);
        if (!sort.isEmpty()) {
            parameters.add("sort=" + String.join(",", sort));
        }
        Set<String> fields = new HashSet<>(FIELDS);
        if (random.nextInt(5) == 0) {
            fields = new HashSet<>(List.of("id", any(FIELDS, random)));
            parameters.add("fields=" + String.join(",", fields));
        }
        Collections.shuffle(parameters, random);
        return new ListModel(
                parameters.stream().map(parameter -> parameter + "&").collect(Collectors.joining()),
                filter,
                order(sort),
                fields);
    }

    private static List<String> sort(Random random) {
        var fields = new ArrayList<>(FIELDS);
        Collections.shuffle(fields, random);
        return fields.subList(0, random.nextInt(4)).stream()
                .map(field -> (random.nextBoolean() ? "-" : "") + field)
                .toList();
    }

    /// Nulls last in either direction, then by the id in the direction of the last key.
    private static Comparator<Entry> order(List<String> sort) {
        Comparator<Entry> all = Comparator.comparing(entry -> 0);
        for (String key : sort) {
            boolean descending = key.startsWith("-");
            Comparator<Comparable<Object>> values =
                    descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
            all =
                    all.thenComparing(
                            entry -> value(entry, key.replace("-", "")),
                            Comparator.nullsLast(values));
        }
        Comparator<Entry> byId = Comparator.comparing(entry -> String.valueOf(entry.id()));
        boolean descending = !sort.isEmpty() && sort.getLast().startsWith("-");
        return all.thenComparing(descending ? byId.reversed() : byId);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> value(Entry entry, String field) {
        Object value =
                switch (field) {
                    case "id" -> String.valueOf(entry.id());
                    case "name" -> entry.name();
                    case "rank" -> entry.rank();
                    case "level" -> entry.level();
                    case "day" -> entry.day();
                    case "price" -> entry.price();
                    case "kind" -> text(entry.kind());
                    default -> entry.done();
                };
        return (Comparable<Object>) value;
    }

    private static String text(Object value) {
        return value instanceof Kind kind
                ? kind.name().toLowerCase(Locale.ROOT)
                : String.valueOf(value);
    }

    private record Condition(String name, String value, Predicate<Entry> holds) {}

    private static Condition condition(Random random) {
        String field = any(FIELDS, random);
        boolean ordered = !field.equals("done") && !field.equals("kind");
        return switch (random.nextInt(ordered ? 8 : 4)) {
            case 0 -> is(field, random);
            case 1 -> not(is(field, random));
            case 2 -> in(field, random);
            case 3 -> {
                boolean wanted = random.nextBoolean();
                yield new Condition(
                        field + ".isnull",
                        String.valueOf(wanted),
                        entry -> (value(entry, field) == null) == wanted);
            }
            case 4, 5 -> compared(field, random);
            default -> like(random);
        };
    }

    private static Comparable<Object> sample(String field, Random random) {
        while (true) {
            var value = value(entry(random), field);
            if (value != null) {
                return value;
            }
        }
    }

    private static Condition is(String field, Random random) {
        var wanted = sample(field, random);
        return new Condition(field, text(wanted), entry -> wanted.equals(value(entry, field)));
    }

    private static Condition not(Condition is) {
        return new Condition(is.name() + ".ne", is.value(), is.holds().negate());
    }

    private static Condition in(String field, Random random) {
        var wanted =
                IntStream.range(0, 1 + random.nextInt(3))
                        .mapToObj(i -> sample(field, random))
                        .toList();
        return new Condition(
                field + ".in",
                wanted.stream().map(ListModel::text).collect(Collectors.joining(",")),
                entry -> {
                    var value = value(entry, field);
                    return value != null && wanted.contains(value);
                });
    }

    private static Condition compared(String field, Random random) {
        var than = sample(field, random);
        String operator = any(List.of("lt", "lte", "gt", "gte"), random);
        return new Condition(
                field + "." + operator,
                text(than),
                entry -> {
                    var value = value(entry, field);
                    int order = value == null ? 0 : value.compareTo(than);
                    return value != null
                            && switch (operator) {
                                case "lt" -> order < 0;
                                case "lte" -> order <= 0;
                                case "gt" -> order > 0;
                                default -> order >= 0;
                            };
                });
    }

    private static Condition like(Random random) {
        String part = any(List.of("a", "B", "%", "_", "+", "b C", ""), random);
        String lower = part.toLowerCase(Locale.ROOT);
        return switch (random.nextInt(3)) {
            case 0 -> named(part + "*", name -> name.startsWith(lower));
            case 1 -> named("*" + part, name -> name.endsWith(lower));
            default -> named("*" + part + "*", name -> name.contains(lower));
        };
    }

    private static Condition named(String pattern, Predicate<String> holds) {
        return new Condition(
                "name.like",
                pattern,
                entry -> entry.name() != null && holds.test(entry.name().toLowerCase(Locale.ROOT)));
    }

    /// A space is a plus or an escape.
    private static String encoded(String text, Random random) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return random.nextBoolean() ? encoded : encoded.replace("+", "%20");
    }
}
