package dev.hirundo.core;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a client must send for a type, in words that fit after "must be".
final class JsonNames {
    private static final String MOMENT = "a date and time such as 2026-11-20T09:30:00Z (RFC 3339)";
    private static final Map<Class<?>, String> NAMES =
            Map.ofEntries(
                    entry(String.class, "a string"),
                    entry(char.class, "a string of one character"),
                    entry(Character.class, "a string of one character"),
                    entry(boolean.class, "true or false"),
                    entry(Boolean.class, "true or false"),
                    entry(Instant.class, MOMENT),
                    entry(OffsetDateTime.class, MOMENT),
                    entry(ZonedDateTime.class, MOMENT),
                    entry(
                            LocalDateTime.class,
                            "a date and time without offset such as 2026-11-20T09:30:00"),
                    entry(LocalDate.class, "a date such as 2026-11-20"),
                    entry(LocalTime.class, "a time such as 09:30:00"),
                    entry(Duration.class, "a duration such as PT15M (ISO 8601)"),
                    entry(UUID.class, "a UUID"),
                    entry(URI.class, "a URI"),
                    entry(Currency.class, "a currency such as EUR (ISO 4217)"),
                    entry(Locale.class, "a language such as en-GB (BCP 47)"),
                    entry(byte[].class, "a string in base64"));
    private static final Set<Class<?>> FRACTIONS =
            Set.of(
                    double.class,
                    Double.class,
                    float.class,
                    Float.class,
                    BigDecimal.class,
                    Number.class);

    private JsonNames() {}

    static String of(Class<?> type, ObjectMapper mapper) {
        if (NAMES.containsKey(type)) {
            return NAMES.get(type);
        }
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .map(constant -> mapper.valueToTree(constant).asText())
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (isNumber(type)) {
            return FRACTIONS.contains(type) ? "a number" : "an integer";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type)
                ? "an object"
                : "of another form";
    }

    static boolean isNumber(Class<?> type) {
        return Number.class.isAssignableFrom(type)
                || type.isPrimitive() && type != boolean.class && type != char.class;
    }
}
