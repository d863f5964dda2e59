package dev.hirundo.core;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/// Where Jackson's own types are more generous than a client may expect of us.
final class JsonTypes extends SimpleModule {
    private static final long serialVersionUID = 1;
    private static final int UUID_LENGTH = 36;

    JsonTypes() {
        super("hirundo");
        text(String.class, Function.identity());
        text(UUID.class, JsonTypes::uuid);
        text(
                Instant.class,
                text -> Instant.parse(fourDigitYear(text)).truncatedTo(ChronoUnit.MICROS));
        text(OffsetDateTime.class, text -> OffsetDateTime.parse(fourDigitYear(text)));
        text(ZonedDateTime.class, text -> ZonedDateTime.parse(fourDigitYear(text)));
        text(LocalDateTime.class, text -> LocalDateTime.parse(fourDigitYear(text)));
        text(LocalDate.class, text -> LocalDate.parse(fourDigitYear(text)));
        text(LocalTime.class, LocalTime::parse);
        text(Duration.class, Duration::parse);
        text(URI.class, URI::create);
        text(Currency.class, Currency::getInstance);
        text(Locale.class, Locale::forLanguageTag);
        text(Secret.class, Secret::verbatim);
        addDeserializer(Double.class, new FiniteDouble());
        addDeserializer(Float.class, new FiniteFloat());
        List.of(boolean.class, byte.class, short.class, char.class, int.class, long.class)
                .forEach(type -> primitive(type, NumberDeserializers.find(type, type.getName())));
        primitive(double.class, new FiniteDouble());
        primitive(float.class, new FiniteFloat());
        addSerializer(Instant.class, new Micros());
        addSerializer(Secret.class, new Hidden());
    }

    private <T> void text(Class<T> type, Function<String, T> parse) {
        addDeserializer(type, new FromText<>(type, parse));
    }

    @SuppressWarnings("unchecked") // a box is what Jackson puts into a primitive
    private void primitive(Class<?> type, JsonDeserializer<?> deserializer) {
        addDeserializer((Class<Object>) type, new Primitive(type, deserializer));
    }

    /// `UUID.fromString` would take `1-1-1-1-1`.
    private static UUID uuid(String text) {
        if (text.length() != UUID_LENGTH) {
            throw new IllegalArgumentException("not 36 characters");
        }
        return UUID.fromString(text);
    }

    /// RFC 3339 knows no other, and databases end somewhere.
    private static String fourDigitYear(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            throw new DateTimeException("a year of more than four digits");
        }
        return text;
    }

    /// A type whose values are sent as strings, and as nothing else.
    private static final class FromText<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;
        private final Class<T> type;
        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.type = type;
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser p, DeserializationContext context) throws IOException {
            if (p.hasToken(JsonToken.VALUE_STRING)) {
                try {
                    return parse.apply(p.getText());
                } catch (DateTimeException | IllegalArgumentException e) {
                    return type.cast(
                            context.handleWeirdStringValue(type, p.getText(), "not of this form"));
                }
            }
            return type.cast(context.handleUnexpectedToken(type, p));
        }
    }

    /// Null is refused, as `FAIL_ON_NULL_FOR_PRIMITIVES` says, but a field that is missing has its
    /// type's default.
    private static final class Primitive extends DelegatingDeserializer {
        private static final long serialVersionUID = 1;
        private final Class<?> type;

        Primitive(Class<?> type, JsonDeserializer<?> delegate) {
            super(delegate);
            this.type = type;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
            return new Primitive(type, delegate);
        }

        @Override
        public Object getNullValue(DeserializationContext context) throws JsonMappingException {
            return context.reportInputMismatch(type, "null");
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
            return getEmptyValue(context);
        }
    }

    private static final class FiniteDouble extends StdScalarDeserializer<Double> {
        private static final long serialVersionUID = 1;

        FiniteDouble() {
            super(Double.class);
        }

        @Override
        public Double deserialize(JsonParser p, DeserializationContext context) throws IOException {
            if (!p.currentToken().isNumeric()) {
                return (Double) context.handleUnexpectedToken(Double.class, p);
            }
            double number = p.getDoubleValue();
            if (!Double.isFinite(number)) {
                throw new InputCoercionException(p, "out of range", p.currentToken(), Double.class);
            }
            return number;
        }

        @Override
        public Double getEmptyValue(DeserializationContext context) {
            return 0d;
        }
    }

    private static final class FiniteFloat extends StdScalarDeserializer<Float> {
        private static final long serialVersionUID = 1;

        FiniteFloat() {
            super(Float.class);
        }

        @Override
        public Float deserialize(JsonParser p, DeserializationContext context) throws IOException {
            if (!p.currentToken().isNumeric()) {
                return (Float) context.handleUnexpectedToken(Float.class, p);
            }
            float number = p.getFloatValue();
            if (!Float.isFinite(number)) {
                throw new InputCoercionException(p, "out of range", p.currentToken(), Float.class);
            }
            return number;
        }

        @Override
        public Float getEmptyValue(DeserializationContext context) {
            return 0f;
        }
    }

    /// Databases keep microseconds; what is sent is what is kept.
    private static final class Micros extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1;

        Micros() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeString(value.truncatedTo(ChronoUnit.MICROS).toString());
        }
    }

    private static final class Hidden extends StdScalarSerializer<Secret> {
        private static final long serialVersionUID = 1;

        Hidden() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeString(value.toString());
        }
    }
}
