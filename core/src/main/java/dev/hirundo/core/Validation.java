package dev.hirundo.core;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hirundo.core.Problem.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import jakarta.validation.Validator;
import java.lang.annotation.ElementType;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;

/// Checks values against their `jakarta.validation` constraints and tells every violation at once.
///
/// Where a violation lies is told as a JSON pointer by the names that a client sends, right through
/// nested records, lists and maps marked with `@Valid`. Messages are English, whatever the
/// machine's locale; no expression language is evaluated in them.
///
/// Thread-safe.
public final class Validation {
    private static final Comparator<Violation> ORDER =
            Comparator.comparing(Violation::pointer).thenComparing(Violation::code);

    private final Validator validator;

    private Validation(Validator validator) {
        this.validator = validator;
    }

    /// Validation by Hibernate Validator without `META-INF/validation.xml`: one for all parts, made
    /// when first asked for.
    public static Validation standard() {
        return Standard.VALIDATION;
    }

    private static final class Standard {
        static final Validation VALIDATION = hibernate();
    }

    private static Validation hibernate() {
        return of(
                jakarta.validation.Validation.byProvider(HibernateValidator.class)
                        .configure()
                        .ignoreXmlConfiguration()
                        .traversableResolver(
                                new Everything()) // there is no JPA whose proxies could be unloaded
                        .propertyNodeNameProvider(Validation::jsonName)
                        .messageInterpolator(
                                new ParameterMessageInterpolator(
                                        Set.of(Locale.ENGLISH), Locale.ENGLISH, false))
                        .buildValidatorFactory()
                        .getValidator());
    }

    /// Validation by a validator of your own.
    public static Validation of(Validator validator) {
        return new Validation(Objects.requireNonNull(validator));
    }

    /// What is wrong with the value; empty if nothing. In the order of the pointers.
    ///
    /// @param groups the constraint groups to check, `Default` if none is named
    public List<Violation> violations(Object value, Class<?>... groups) {
        return validator.validate(value, groups).stream()
                .map(Validation::violation)
                .sorted(ORDER)
                .toList();
    }

    /// Returns the value if it is valid.
    ///
    /// @throws ProblemException 422 that lists every violation
    public <T> T check(T value, Class<?>... groups) {
        var violations = violations(value, groups);
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).toException();
        }
        return value;
    }

    private static Violation violation(ConstraintViolation<?> violation) {
        return new Violation(
                pointer(violation.getPropertyPath()),
                violation
                        .getConstraintDescriptor()
                        .getAnnotation()
                        .annotationType()
                        .getSimpleName(),
                violation.getMessage());
    }

    /// In a property path the place within a container stands on the step that follows the
    /// container.
    static String pointer(Path path) {
        var pointer = new StringBuilder();
        for (var step : path) {
            if (step.getIndex() != null) {
                pointer.append('/').append(step.getIndex());
            } else if (step.getKey() != null) {
                pointer.append('/').append(JsonProblems.escaped(String.valueOf(step.getKey())));
            } else if (step.isInIterable()) {
                break; // a set has forgotten the places
            }
            if (step.getKind() == ElementKind.PROPERTY) {
                pointer.append('/').append(JsonProblems.escaped(step.getName()));
            }
        }
        return pointer.toString();
    }

    private static String jsonName(Property property) {
        if (property instanceof JavaBeanProperty bean && bean.getDeclaringClass().isRecord()) {
            for (RecordComponent component : bean.getDeclaringClass().getRecordComponents()) {
                if (component.getName().equals(property.getName())) {
                    var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
                    return renamed == null || renamed.value().isEmpty()
                            ? property.getName()
                            : renamed.value();
                }
            }
        }
        return property.getName();
    }

    private static final class Everything implements TraversableResolver {
        @Override
        public boolean isReachable(
                Object holder,
                Path.Node property,
                Class<?> root,
                Path pathToHolder,
                ElementType element) {
            return true;
        }

        @Override
        public boolean isCascadable(
                Object holder,
                Path.Node property,
                Class<?> root,
                Path pathToHolder,
                ElementType element) {
            return true;
        }
    }
}
