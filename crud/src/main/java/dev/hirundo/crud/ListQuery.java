package dev.hirundo.crud;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Live;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import io.helidon.common.uri.UriQuery;
import io.helidon.common.uri.UriQueryWriteable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a client asks of a list.
///
/// @param sort the keys he named, in their order
/// @param limit how many rows at most
/// @param cursor the place to go on from, as it was given out
/// @param offset how many rows to leave out; 0 where there is a cursor
/// @param fields what to show of a row; empty for all of it
/// @param expand the references to show rows with
/// @param words to search for; empty for no search
/// @param deleted whether he wants deleted rows, and those alone
/// @param identity the same text for the same rows in the same order, another for others
record ListQuery(
        Filter filter,
        List<Keyset.Key> sort,
        Optional<Integer> limit,
        Optional<String> cursor,
        int offset,
        Set<String> fields,
        Set<String> expand,
        boolean count,
        Optional<String> words,
        boolean deleted,
        String identity) {
    static final Set<String> PARAMETERS =
            Set.of(
                    "limit", "cursor", "offset", "sort", "fields", "expand", "count", "q",
                    "deleted");

    /// The identity of a query for all rows, in the order of their ids.
    static final String OF_ALL = "{}";

    static final int MAX_LIMIT = 100;
    static final int MAX_OFFSET = 10_000;
    static final int MAX_VALUES = 100;
    private static final Set<String> IDENTITY = Set.of("sort", "q", "deleted");
    private static final Set<String> ANY = Set.of("ne", "in", "isnull");
    private static final Set<String> ORDERED = Set.of("lt", "lte", "gt", "gte");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern BARE = Pattern.compile("true|false|-?[0-9][0-9.eE+-]*");
    private static final ListQuery EMPTY = parseNothing();

    /// What a list lets this caller ask.
    record Offer(
            Map<String, Column> filterable,
            Map<String, Column> sortable,
            Set<String> fields,
            Set<String> expandable,
            boolean searchable,
            boolean restorable) {

        private String allowed() {
            var names = Stream.of("count", "cursor", "fields", "limit", "offset");
            var optional =
                    Stream.of(
                                    sortable.isEmpty() ? "" : "sort",
                                    expandable.isEmpty() ? "" : "expand",
                                    searchable ? "q" : "",
                                    restorable ? "deleted" : "")
                            .filter(Predicate.not(String::isEmpty));
            var filters =
                    new TreeMap<>(filterable)
                            .values().stream()
                                    .map(
                                            column ->
                                                    column.name()
                                                            + " (also with "
                                                            + operators(column).stream()
                                                                    .sorted()
                                                                    .map(op -> "." + op)
                                                                    .collect(
                                                                            Collectors.joining(" "))
                                                            + ")");
            return Stream.of(names, optional, filters)
                    .flatMap(all -> all)
                    .collect(Collectors.joining(", "));
        }
    }

    /// What a field may be compared by, beside being equal.
    static Set<String> operators(Column column) {
        if (column.type().isTexts()) {
            return Set.of("isnull");
        }
        var operators = new LinkedHashSet<>(ANY);
        if (column.javaType() != Boolean.class && !column.javaType().isEnum()) {
            operators.addAll(ORDERED);
        }
        if (column.javaType() == String.class) {
            operators.add("like");
        }
        return operators;
    }

    private static ListQuery parseNothing() {
        return new ListQuery(
                Filter.all(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                Set.of(),
                Set.of(),
                false,
                Optional.empty(),
                false,
                OF_ALL);
    }

    /// @throws ProblemException 400 that lists what is allowed
    static ListQuery parse(UriQuery query, Offer offer) {
        return query.isEmpty() ? EMPTY : new Parsing(query, offer).parse();
    }

    /// Without what is no part of the list: where its stream goes on, and who it is for.
    static UriQuery withoutStreams(UriQuery query) {
        return UriQueryWriteable.create().from(query).remove(Live.AFTER).remove(Live.TICKET);
    }

    static ProblemException refused(String detail) {
        return Problem.of(400).withDetail(detail).toException();
    }

    private static final class Parsing {
        private final UriQuery query;
        private final Offer offer;

        Parsing(UriQuery query, Offer offer) {
            this.query = query;
            this.offer = offer;
        }

        ListQuery parse() {
            var identity = new TreeMap<String, String>();
            Filter filter = Filter.all();
            for (String name : query.names()) {
                String value = value(name);
                boolean isFilter = !PARAMETERS.contains(name);
                if (isFilter) {
                    filter = filter.and(filter(name, value));
                }
                if (isFilter || IDENTITY.contains(name)) {
                    identity.put(name, value.length() + ":" + value);
                }
            }
            int offset = query.contains("offset") ? number("offset", 0, MAX_OFFSET) : 0;
            if (query.contains("offset") && query.contains("cursor")) {
                throw refused("Send a cursor or an offset, not both.");
            }
            return new ListQuery(
                    filter,
                    sort(),
                    query.contains("limit")
                            ? Optional.of(number("limit", 1, MAX_LIMIT))
                            : Optional.empty(),
                    optional("cursor"),
                    offset,
                    names("fields", offer.fields()),
                    expand(),
                    count(),
                    words(),
                    deleted(),
                    identity.isEmpty() ? OF_ALL : identity.toString());
        }

        private String value(String name) {
            var values = query.all(name);
            if (values.size() > 1) {
                throw refused("The parameter " + name + " is given more than once.");
            }
            String value = values.isEmpty() ? "" : values.getFirst();
            if (value.indexOf('\0') >= 0) {
                throw refused("The parameter " + name + " holds a null character.");
            }
            return value;
        }

        private Optional<String> optional(String name) {
            return query.contains(name) ? Optional.of(value(name)) : Optional.empty();
        }

        private int number(String name, int min, int max) {
            String text = value(name);
            if (NUMBER.matcher(text).matches()) {
                int number = Integer.parseInt(text);
                if (number >= min && number <= max) {
                    return number;
                }
            }
            throw refused(name + " must be a number from " + min + " to " + max + ".");
        }

        private boolean count() {
            var count = optional("count");
            if (count.isPresent() && !count.get().equals("exact")) {
                throw refused("count can only be exact.");
            }
            return count.isPresent();
        }

        private Optional<String> words() {
            if (query.contains("q") && !offer.searchable()) {
                throw unknown("q");
            }
            return optional("q").map(String::strip).filter(Predicate.not(String::isEmpty));
        }

        private boolean deleted() {
            if (query.contains("deleted") && !offer.restorable()) {
                throw unknown("deleted");
            }
            return switch (optional("deleted").orElse("false")) {
                case "true" -> true;
                case "false" -> false;
                default -> throw refused("deleted must be true or false.");
            };
        }

        private Set<String> expand() {
            if (query.contains("expand") && offer.expandable().isEmpty()) {
                throw refused("This resource has nothing to expand.");
            }
            return names("expand", offer.expandable());
        }

        private Set<String> names(String parameter, Set<String> allowed) {
            if (!query.contains(parameter)) {
                return Set.of();
            }
            var names = new LinkedHashSet<String>();
            for (String name : value(parameter).split(",", -1)) {
                if (!allowed.contains(name)) {
                    throw refused(
                            parameter
                                    + " does not know "
                                    + name
                                    + ". Allowed: "
                                    + allowed.stream().sorted().collect(Collectors.joining(", "))
                                    + ".");
                }
                names.add(name);
            }
            return names;
        }

        private List<Keyset.Key> sort() {
            if (!query.contains("sort")) {
                return List.of();
            }
            if (offer.sortable().isEmpty()) {
                throw refused("This list cannot be sorted.");
            }
            var keys = new ArrayList<Keyset.Key>();
            var seen = new LinkedHashSet<String>();
            for (String key : value("sort").split(",", -1)) {
                boolean descending = key.startsWith("-");
                String name = descending ? key.substring(1) : key;
                var column = offer.sortable().get(name);
                if (column == null) {
                    throw refused(
                            "This list cannot be sorted by "
                                    + name
                                    + ". Allowed: "
                                    + offer.sortable().keySet().stream()
                                            .sorted()
                                            .collect(Collectors.joining(", "))
                                    + ", each with - before it for the other direction.");
                }
                if (!seen.add(name)) {
                    throw refused("sort names " + name + " twice.");
                }
                keys.add(Keyset.Key.of(column, !descending, false));
            }
            return keys;
        }

        private Filter filter(String name, String value) {
            int dot = name.indexOf('.');
            var column = offer.filterable().get(dot < 0 ? name : name.substring(0, dot));
            String operator = dot < 0 ? "eq" : name.substring(dot + 1);
            if (column == null || !(dot < 0 || operators(column).contains(operator))) {
                throw unknown(name);
            }
            String field = column.name();
            return switch (operator) {
                case "eq" ->
                        column.type().isTexts()
                                ? Filter.has(field, value)
                                : Filter.eq(field, typed(name, column, value));
                case "ne" -> Filter.ne(field, typed(name, column, value));
                case "lt" -> Filter.lt(field, typed(name, column, value));
                case "lte" -> Filter.lte(field, typed(name, column, value));
                case "gt" -> Filter.gt(field, typed(name, column, value));
                case "gte" -> Filter.gte(field, typed(name, column, value));
                case "like" -> Filter.like(field, value);
                case "isnull" ->
                        (boolean) typed(name, Boolean.class, value)
                                ? Filter.isNull(field)
                                : Filter.isNull(field).not();
                default -> Filter.in(field, values(name, column, value));
            };
        }

        private List<Object> values(String name, Column column, String value) {
            var texts = value.split(",", -1);
            if (texts.length > MAX_VALUES) {
                throw refused(name + " takes at most " + MAX_VALUES + " values.");
            }
            return Stream.of(texts).map(text -> typed(name, column, text)).toList();
        }

        private static Object typed(String name, Column column, String value) {
            return typed(name, column.javaType(), value);
        }

        /// A value as a body would have it, but without the quotes of a text.
        private static <V> V typed(String name, Class<V> type, String value) {
            var json = Json.standard();
            try {
                boolean bare = type == Boolean.class || Number.class.isAssignableFrom(type);
                if (!bare) {
                    return json.read(TextNode.valueOf(value), type);
                }
                if (BARE.matcher(value).matches()) {
                    return json.read(value.getBytes(StandardCharsets.UTF_8), type);
                }
            } catch (ProblemException e) {
                throw refused(name + " must be " + described(type) + ": " + reason(e));
            }
            throw refused(name + " must be " + described(type) + ".");
        }

        private static String reason(ProblemException e) {
            var violations = e.problem().violations();
            return violations.isEmpty() ? e.problem().detail() : violations.getFirst().detail();
        }

        private static String described(Class<?> type) {
            return switch (type.getSimpleName()) {
                case "Boolean" -> "true or false";
                case "Short", "Integer", "Long" -> "a whole number";
                case "Float", "Double", "BigDecimal" -> "a number";
                case "Instant", "OffsetDateTime" -> "a time such as 2026-11-20T09:30:00Z";
                case "LocalDateTime" -> "a time such as 2026-11-20T09:30:00";
                case "LocalDate" -> "a date such as 2026-11-20";
                case "LocalTime" -> "a time such as 09:30:00";
                case "UUID" -> "a UUID";
                case "String" -> "text";
                default ->
                        Stream.of(type.getEnumConstants())
                                .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ", "one of ", ""));
            };
        }

        private ProblemException unknown(String name) {
            return refused("Unknown parameter: " + name + ". Allowed: " + offer.allowed() + ".");
        }
    }
}
