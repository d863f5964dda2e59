package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.testing.Program;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
    interface Draft {}

    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Ordered.Check.class)
    @interface Ordered {
        String message() default "from must not be after to";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};

        class Check implements ConstraintValidator<Ordered, Span> {
            @Override
            public boolean isValid(Span span, ConstraintValidatorContext context) {
                return span.from <= span.to;
            }
        }
    }

    /// The mistake that many make: the client's value becomes a part of the message's template.
    @Target(ElementType.FIELD)
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Known.Check.class)
    @interface Known {
        String message() default "";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};

        class Check implements ConstraintValidator<Known, String> {
            @Override
            public boolean isValid(String value, ConstraintValidatorContext context) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate("unknown: " + value)
                        .addConstraintViolation();
                return false;
            }
        }
    }

    @Ordered
    record Span(int from, @Max(100) int to) {}

    record Item(@NotBlank String name, @JsonProperty("item_count") @Positive int count) {}

    record Order(
            @NotBlank @Size(max = 5) String title,
            @Valid Item first,
            List<@Valid Item> items,
            Map<@NotBlank String, @Valid Item> byName,
            Map<String, List<@NotNull @Min(1) Integer>> grid,
            Set<@Valid Item> set,
            Optional<@Email String> mail,
            @JsonProperty("time_span") @Valid Span span) {}

    record Text(
            @Size(max = 3, message = "too long: ${validatedValue}") String sized,
            @Pattern(regexp = "[a-z]*") String pattern,
            @Known String known) {}

    record Post(@NotBlank String title, @NotBlank(groups = Draft.class) String note) {}

    /// Prints what is wrong in a JVM that speaks German.
    static final class German {
        public static void main(String[] arguments) {
            Locale.setDefault(Locale.GERMANY);
            for (var violation : Validation.standard().violations(new Item(" ", 0))) {
                System.out.println(violation.detail());
            }
        }
    }

    private final Validation validation = Validation.standard();

    @Test
    void everyViolationIsToldAtOnceInTheOrderOfThePointers() {
        var byName = new LinkedHashMap<String, Item>();
        byName.put("b", new Item("", 1));
        byName.put("a/b~c", new Item("x", 0));
        byName.put(" ", new Item("x", 1));
        var order =
                new Order(
                        "      ",
                        new Item(null, -1),
                        List.of(new Item("x", 1), new Item("", 1)),
                        byName,
                        Map.of("row", List.of(1, 0)),
                        Set.of(new Item("", 1)),
                        Optional.of("nobody"),
                        new Span(200, 101));
        var told = validation.violations(order);
        assertEquals(
                List.of(
                        new Violation("/byName/ ", "NotBlank", "must not be blank"),
                        new Violation(
                                "/byName/a~1b~0c/item_count", "Positive", "must be greater than 0"),
                        new Violation("/byName/b/name", "NotBlank", "must not be blank"),
                        new Violation("/first/item_count", "Positive", "must be greater than 0"),
                        new Violation("/first/name", "NotBlank", "must not be blank"),
                        new Violation("/grid/row/1", "Min", "must be greater than or equal to 1"),
                        new Violation("/items/1/name", "NotBlank", "must not be blank"),
                        new Violation("/mail", "Email", "must be a well-formed email address"),
                        new Violation("/set", "NotBlank", "must not be blank"),
                        new Violation("/time_span", "Ordered", "from must not be after to"),
                        new Violation("/time_span/to", "Max", "must be less than or equal to 100"),
                        new Violation("/title", "NotBlank", "must not be blank"),
                        new Violation("/title", "Size", "size must be between 0 and 5")),
                told);
        for (int i = 0; i < 20; i++) {
            assertEquals(told, validation.violations(order));
        }
    }

    @Test
    void aClassLevelViolationOfTheWholeHasTheEmptyPointer() {
        assertEquals(
                List.of(new Violation("", "Ordered", "from must not be after to")),
                validation.violations(new Span(2, 1)));
    }

    @Test
    void whatIsValidComesBackAsItIs() {
        var item = new Item("x", 1);
        assertSame(item, validation.check(item));
        assertEquals(List.of(), validation.violations("any object"));
    }

    @Test
    void whatIsNotValidEndsTheRequestWith422() {
        var refused = assertThrows(ProblemException.class, () -> validation.check(new Item("", 0)));
        assertEquals(422, refused.problem().status());
        assertEquals("2 fields are not valid; see errors.", refused.problem().detail());
        assertEquals(2, refused.problem().violations().size());
    }

    @Test
    void aGroupIsCheckedWhenItIsNamed() {
        var post = new Post("", "");
        assertEquals(List.of("/title"), pointers(validation.violations(post)));
        assertEquals(List.of("/note"), pointers(validation.violations(post, Draft.class)));
        assertEquals(
                List.of("/note", "/title"),
                pointers(validation.violations(post, Draft.class, Default.class)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${7*191}",
                "#{7*191}",
                "${''.getClass().forName('java.lang.System').exit(1)}",
                "${validatedValue}",
                "${validatedValue.class}",
                "\\${7*191}",
                "$\\{7*191}",
                "{message}${7*191}",
                "${",
                "{",
                "}",
                "\\{",
                "$",
            })
    void anExpressionInAValueIsNeverEvaluated(String attack) {
        var told = validation.violations(new Text(attack + "1234", attack, attack));
        assertEquals(List.of("/known", "/pattern", "/sized"), pointers(told));
        for (var violation : told) {
            String ours = violation.detail().replace(attack, "");
            assertFalse(ours.contains("1337") || ours.contains("java.lang"), violation.detail());
        }
        assertEquals("too long: ${validatedValue}", told.get(2).detail());
    }

    @Test
    void messagesAreEnglishWhateverTheMachineSpeaks() throws Exception {
        var ended = Program.run(German.class);
        assertEquals(
                List.of("must be greater than 0", "must not be blank"),
                ended.out().lines().toList(),
                ended.err());
    }

    @Test
    void messagesAreEnglishWhateverLocaleComesLater() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.FRANCE);
            assertEquals(
                    "must not be blank",
                    validation.violations(new Item("", 1)).getFirst().detail());
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<String> pointers(List<Violation> violations) {
        return violations.stream().map(Violation::pointer).toList();
    }
}
