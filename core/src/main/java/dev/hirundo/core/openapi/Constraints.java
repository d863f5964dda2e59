package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Constraint;
import jakarta.validation.OverridesAttribute;
import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.FutureOrPresent;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Past;
import jakarta.validation.constraints.PastOrPresent;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Stream;

/// `jakarta.validation` constraints as keywords of JSON Schema; those of the default group and of
/// others that are named, and what others are composed of.
final class Constraints {
    /// What Java's regular expressions have and ECMAScript's (with flag `u`) have not, or write
    /// otherwise.
    private static final java.util.regex.Pattern JAVA_ONLY =
            java.util.regex.Pattern.compile(
                    "&&|[*+?}]\\+|\\(\\?(?![:=!]|<[=!a-zA-Z])|\\\\[^dDwWsSbBnrtfv0-9.*+?^$|/\\\\(){}\\[\\]-]");

    private final ObjectNode schema;
    private final Set<Class<?>> groups;
    private boolean demanded;

    private Constraints(ObjectNode schema, Set<Class<?>> groups) {
        this.schema = schema;
        this.groups = groups;
    }

    /// Adds to the schema what the constraints among these annotations demand.
    ///
    /// @param groups that are checked, beside the default one
    /// @return whether they refuse null
    static boolean apply(ObjectNode schema, Annotation[] annotations, Set<Class<?>> groups) {
        var constraints = new Constraints(schema, groups);
        Stream.of(annotations).forEach(constraints::apply);
        return constraints.demanded;
    }

    /// Whether what a primitive starts with is valid: then it may be left out.
    static boolean takesDefault(ObjectNode schema) {
        return schema.has("const")
                ? !schema.get("const").asBoolean()
                : schema.path("minimum").asDouble(0) <= 0
                        && schema.path("maximum").asDouble(0) >= 0
                        && schema.path("exclusiveMinimum").asDouble(-1) < 0
                        && schema.path("exclusiveMaximum").asDouble(1) > 0;
    }

    private void apply(Annotation annotation) {
        var type = annotation.annotationType();
        if (type.isAnnotationPresent(Constraint.class)) {
            if (isChecked((Class<?>[]) value(annotation, "groups"))) {
                constrain(annotation);
            }
        } else if (type.getEnclosingClass() != null
                && type.getEnclosingClass().isAnnotationPresent(Constraint.class)
                && value(annotation, "value") instanceof Annotation[] several) {
            Stream.of(several).forEach(this::apply); // such as Pattern.List
        }
    }

    /// A group is checked with those that extend it.
    private boolean isChecked(Class<?>[] of) {
        return of.length == 0
                || Stream.concat(Stream.of(Default.class), groups.stream())
                        .anyMatch(
                                checked ->
                                        Stream.of(of).anyMatch(g -> g.isAssignableFrom(checked)));
    }

    private void constrain(Annotation annotation) {
        switch (annotation) {
            case NotNull _ -> demanded = true;
            case NotEmpty _ -> {
                demanded = true;
                size(1, Integer.MAX_VALUE);
            }
            case NotBlank _ -> {
                demanded = true;
                size(1, Integer.MAX_VALUE);
                pattern("\\S");
            }
            case Size size -> size(size.min(), size.max());
            case Min min -> atLeast("minimum", BigDecimal.valueOf(min.value()));
            case Max max -> atMost("maximum", BigDecimal.valueOf(max.value()));
            case DecimalMin min ->
                    atLeast(
                            min.inclusive() ? "minimum" : "exclusiveMinimum",
                            new BigDecimal(min.value()));
            case DecimalMax max ->
                    atMost(
                            max.inclusive() ? "maximum" : "exclusiveMaximum",
                            new BigDecimal(max.value()));
            case Positive _ -> atLeast("exclusiveMinimum", BigDecimal.ZERO);
            case PositiveOrZero _ -> atLeast("minimum", BigDecimal.ZERO);
            case Negative _ -> atMost("exclusiveMaximum", BigDecimal.ZERO);
            case NegativeOrZero _ -> atMost("maximum", BigDecimal.ZERO);
            case Digits digits ->
                    say(
                            "At most %d digits before the point and %d behind it."
                                    .formatted(digits.integer(), digits.fraction()));
            case Pattern pattern when isPortable(pattern) ->
                    pattern("^(?:" + pattern.regexp() + ")$");
            case Pattern pattern ->
                    say("Matches the regular expression `" + pattern.regexp() + "` of Java.");
            case Email _ -> schema.put("format", "email");
            case Past _ -> say("In the past.");
            case PastOrPresent _ -> say("In the past or now.");
            case Future _ -> say("In the future.");
            case FutureOrPresent _ -> say("In the future or now.");
            case AssertTrue _ -> schema.put("const", true);
            case AssertFalse _ -> schema.put("const", false);
            default -> composed(annotation.annotationType());
        }
    }

    /// One whose parts take their values from it is no sum of them.
    private void composed(Class<? extends Annotation> type) {
        if (Stream.of(type.getDeclaredMethods())
                .noneMatch(
                        m ->
                                m.isAnnotationPresent(OverridesAttribute.class)
                                        || m.isAnnotationPresent(OverridesAttribute.List.class))) {
            Stream.of(type.getAnnotations()).forEach(this::apply);
        }
    }

    private void size(int min, int max) {
        String what =
                switch (schema.path("type").asText()) {
                    case "string" -> "Length";
                    case "array" -> "Items";
                    case "object" -> "Properties";
                    default -> "";
                };
        if (what.isEmpty()) {
            return;
        }
        if (schema.has("contentEncoding")) {
            min = encoded(min);
            max = max == Integer.MAX_VALUE ? max : encoded(max);
        }
        if (min > 0) {
            atLeast("min" + what, BigDecimal.valueOf(min));
        }
        if (max < Integer.MAX_VALUE) {
            atMost("max" + what, BigDecimal.valueOf(max));
        }
    }

    /// How long so many bytes are in base64.
    private static int encoded(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private void atLeast(String keyword, BigDecimal bound) {
        if (!schema.has(keyword) || schema.get(keyword).decimalValue().compareTo(bound) < 0) {
            schema.put(keyword, bound);
        }
    }

    private void atMost(String keyword, BigDecimal bound) {
        if (!schema.has(keyword) || schema.get(keyword).decimalValue().compareTo(bound) > 0) {
            schema.put(keyword, bound);
        }
    }

    private void pattern(String pattern) {
        if (schema.has("pattern")) {
            schema.withArrayProperty("allOf").addObject().put("pattern", pattern);
        } else {
            schema.put("pattern", pattern);
        }
    }

    private static boolean isPortable(Pattern pattern) {
        return pattern.flags().length == 0 && !JAVA_ONLY.matcher(pattern.regexp()).find();
    }

    private void say(String sentence) {
        String before = schema.path("description").asText();
        schema.put("description", before.isEmpty() ? sentence : before + " " + sentence);
    }

    private static Object value(Annotation annotation, String name) {
        try {
            Method method = annotation.annotationType().getDeclaredMethod(name);
            method.trySetAccessible(); // an annotation type may be package-private
            return method.invoke(annotation);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no constraint: " + annotation, e);
        }
    }
}
