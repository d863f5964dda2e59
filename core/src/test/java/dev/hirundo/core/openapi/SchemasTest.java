package dev.hirundo.core.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Validation;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Past;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class SchemasTest {
    enum State {
        OPEN,
        @JsonProperty("finished")
        DONE
    }

    record Types(
            String string,
            char letter,
            boolean flag,
            byte octet,
            short small,
            int number,
            long big,
            float single,
            double twice,
            BigDecimal price,
            Instant at,
            OffsetDateTime offset,
            LocalDateTime local,
            LocalDate day,
            LocalTime time,
            Duration duration,
            UUID id,
            URI uri,
            Currency currency,
            Locale locale,
            byte[] bytes,
            State state,
            List<String> list,
            Map<String, Integer> map,
            int[] array,
            JsonNode tree,
            @JsonProperty("renamed") String old) {}

    record Inner(@NotBlank String name) {}

    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = {})
    @NotBlank
    @Size(max = 7)
    @interface Short {
        String message() default "";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    interface Later {}

    record Constrained(
            @NotBlank @Size(max = 200) String title,
            @NotEmpty List<@Valid Inner> parts,
            @Size(min = 1, max = 3) List<@Size(max = 5) String> tags,
            @Size(min = 2) Map<String, @Positive Integer> counts,
            @Min(3) @Max(9) int some,
            @Positive int more,
            @PositiveOrZero long zero,
            @Negative double below,
            @DecimalMin("0.5") @DecimalMax(value = "9.5", inclusive = false) BigDecimal between,
            @Pattern(regexp = "[a-z]{2}|[A-Z]{3}") String code,
            @Pattern(regexp = "(?i)x++") String javaOnly,
            @Pattern(regexp = "a.*") @Pattern(regexp = ".*z") String twice,
            @Email String email,
            @Past Instant born,
            @Digits(integer = 6, fraction = 2) BigDecimal amount,
            @AssertTrue boolean agreed,
            @Short String composed,
            @Range(min = -5, max = 5) Integer range,
            @NotNull(groups = Later.class) String later,
            @Size(max = 3) byte[] bytes) {}

    record Plain(String text, int number, Inner inner) {}

    @NullMarked
    record Marked(String text, @Nullable String maybe, List<@Nullable String> all) {}

    record Tree(String name, List<Tree> children, @Nullable Tree parent) {}

    static final class Elsewhere {
        record Inner(int size) {}
    }

    private final ObjectNode components = Json.standard().mapper().createObjectNode();
    private final Schemas schemas = new Schemas(components);

    private JsonNode component(ObjectNode reference) {
        return components.get(reference.get("$ref").asText().substring(Schemas.PLACE.length()));
    }

    private static JsonNode json(String text) {
        return Json.standard().readTree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static void assertSchema(String expected, JsonNode actual) {
        assertEquals(json(expected).toString(), actual.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    string   ; {'type':['string','null']}
                    letter   ; {'type':'string','minLength':1,'maxLength':1}
                    flag     ; {'type':'boolean'}
                    octet    ; {'type':'integer','format':'int8'}
                    small    ; {'type':'integer','format':'int16'}
                    number   ; {'type':'integer','format':'int32'}
                    big      ; {'type':'integer','format':'int64'}
                    single   ; {'type':'number','format':'float'}
                    twice    ; {'type':'number','format':'double'}
                    price    ; {'type':['number','null']}
                    at       ; {'type':['string','null'],'format':'date-time'}
                    offset   ; {'type':['string','null'],'format':'date-time'}
                    local    ; {'type':['string','null'],'format':'date-time-local'}
                    day      ; {'type':['string','null'],'format':'date'}
                    time     ; {'type':['string','null'],'format':'time-local'}
                    duration ; {'type':['string','null'],'format':'duration'}
                    id       ; {'type':['string','null'],'format':'uuid'}
                    uri      ; {'type':['string','null'],'format':'uri-reference'}
                    currency ; {'type':['string','null'],'format':'currency'}
                    locale   ; {'type':['string','null'],'format':'language'}
                    bytes    ; {'type':['string','null'],'contentEncoding':'base64'}
                    state    ; {'type':['string','null'],'enum':['open','finished',null]}
                    list     ; {'type':['array','null'],'items':{'type':'string'}}
                    map      ; {'type':['object','null'],'additionalProperties':{'type':'integer','format':'int32'}}
                    array    ; {'type':['array','null'],'items':{'type':'integer','format':'int32'}}
                    tree     ; {}
                    renamed  ; {'type':['string','null']}
                    """,
            quoteCharacter = '`')
    void aTypeIsDescribedAsItIsWritten(String field, String expected) {
        var schema = component(schemas.output(Types.class));
        assertSchema(expected, schema.at("/properties/" + field));
        assertFalse(schema.get("properties").has("old"));
        assertEquals(schema.get("properties").size(), schema.get("required").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    title    ; {'type':'string','minLength':1,'pattern':'\\\\S','maxLength':200}
                    parts    ; {'type':'array','items':{'$ref':'#/components/schemas/Inner'},'minItems':1}
                    tags     ; {'type':['array','null'],'items':{'type':'string','maxLength':5},'minItems':1,'maxItems':3}
                    counts   ; {'type':['object','null'],'additionalProperties':{'type':'integer','format':'int32','exclusiveMinimum':0},'minProperties':2}
                    some     ; {'type':'integer','format':'int32','minimum':3,'maximum':9}
                    more     ; {'type':'integer','format':'int32','exclusiveMinimum':0}
                    zero     ; {'type':'integer','format':'int64','minimum':0}
                    below    ; {'type':'number','format':'double','exclusiveMaximum':0}
                    between  ; {'type':['number','null'],'minimum':0.5,'exclusiveMaximum':9.5}
                    code     ; {'type':['string','null'],'pattern':'^(?:[a-z]{2}|[A-Z]{3})$'}
                    javaOnly ; {'type':['string','null'],'description':'Matches the regular expression `(?i)x++` of Java.'}
                    twice    ; {'type':['string','null'],'pattern':'^(?:a.*)$','allOf':[{'pattern':'^(?:.*z)$'}]}
                    email    ; {'type':['string','null'],'format':'email'}
                    born     ; {'type':['string','null'],'format':'date-time','description':'In the past.'}
                    amount   ; {'type':['number','null'],'description':'At most 6 digits before the point and 2 behind it.'}
                    agreed   ; {'type':'boolean','const':true}
                    composed ; {'type':'string','minLength':1,'pattern':'\\\\S','maxLength':7}
                    range    ; {'type':['integer','null'],'format':'int32'}
                    later    ; {'type':['string','null']}
                    bytes    ; {'type':['string','null'],'contentEncoding':'base64','maxLength':4}
                    """,
            quoteCharacter = '~')
    void constraintsBecomeKeywords(String field, String expected) {
        assertSchema(
                expected, component(schemas.input(Constrained.class)).at("/properties/" + field));
    }

    /// By what [Json] and [Validation] do, not by what we believe of them.
    @ParameterizedTest
    @ValueSource(classes = {Plain.class, Inner.class, Types.class, Marked.class})
    void whatIsRequiredOrNullableIsSoWhenItIsRead(Class<?> type) {
        var schema = component(schemas.input(type));
        var whole = (ObjectNode) schema.get("examples").get(0);
        assertTrue(isAccepted(whole, type), whole::toString);
        for (var field : schema.get("properties").properties()) {
            String name = field.getKey();
            boolean required = contains(schema.path("required"), name);
            boolean nullable =
                    field.getValue().isEmpty()
                            || contains(field.getValue().path("type"), "null")
                            || field.getValue().has("anyOf");
            assertEquals(!required, isAccepted(whole.deepCopy().without(name), type), name);
            assertEquals(nullable, isAccepted(whole.deepCopy().putNull(name), type), name);
        }
        assertFalse(isAccepted(whole.deepCopy().put("unknown", 1), type));
        assertFalse(schema.get("additionalProperties").asBoolean());
    }

    @Test
    void aPrimitiveIsRequiredWhereItsDefaultIsRefused() {
        var required = component(schemas.input(Constrained.class)).get("required");
        assertSchema("['title','parts','some','more','below','agreed','composed']", required);
    }

    private static boolean isAccepted(JsonNode body, Class<?> type) {
        try {
            return Validation.standard()
                    .violations(Json.standard().read(Json.standard().write(body), type))
                    .isEmpty();
        } catch (dev.hirundo.core.ProblemException refused) {
            return false;
        }
    }

    private static boolean contains(JsonNode array, String text) {
        return array.valueStream().anyMatch(value -> value.asText().equals(text));
    }

    @Test
    void anExampleIsValid() {
        var example = component(schemas.input(Constrained.class)).get("examples").get(0);
        assertTrue(isAccepted(example, Constrained.class), example::toString);
    }

    @Test
    void inAPatchNothingIsRequiredAndNullTakesAwayWhatMayBeLeftOut() {
        var schema = component(schemas.patch(Constrained.class));
        assertFalse(schema.has("required"));
        assertEquals("string", schema.at("/properties/title/type").asText());
        assertEquals("integer", schema.at("/properties/more/type").asText());
        assertSchema("['integer','null']", schema.at("/properties/zero/type"));
        assertSchema("{'$ref':'#/components/schemas/Inner'}", schema.at("/properties/parts/items"));
        assertSchema(
                "{'anyOf':[{'$ref':'#/components/schemas/InnerPatch'},{'type':'null'}]}",
                component(schemas.patch(Plain.class)).at("/properties/inner"));
    }

    @Test
    void whatIsSentMayBeNullUnlessSomethingSaysOtherwise() {
        var schema = component(schemas.output(Marked.class));
        assertSchema("{'type':'string'}", schema.at("/properties/text"));
        assertSchema("{'type':['string','null']}", schema.at("/properties/maybe"));
        assertSchema(
                "{'type':'array','items':{'type':['string','null']}}",
                schema.at("/properties/all"));
        var known =
                component(schemas.output(Plain.class, Set.of("number"), Set.of("text"), Set.of()));
        assertSchema("{'type':'string'}", known.at("/properties/text"));
        assertSchema(
                "{'type':'integer','format':'int32','readOnly':true}",
                known.at("/properties/number"));
    }

    @Test
    void recordsOfTheSameNameAreToldApart() {
        assertEquals(
                "#/components/schemas/Inner", schemas.output(Inner.class).get("$ref").asText());
        assertEquals(
                "#/components/schemas/Elsewhere.Inner",
                schemas.output(Elsewhere.Inner.class).get("$ref").asText());
        assertEquals(schemas.output(Inner.class), schemas.output(Inner.class));
        assertNotEquals(
                component(schemas.output(Inner.class)),
                component(schemas.output(Elsewhere.Inner.class)));
        assertEquals(
                "#/components/schemas/Inner2",
                schemas.named("Inner", Schemas.arrayOf(schemas.output(Inner.class)))
                        .get("$ref")
                        .asText());
    }

    @Test
    void aRecordThatIsSentAndReceivedHasTwoSchemasOnlyIfTheyDiffer() {
        schemas.output(Plain.class);
        assertEquals(
                "#/components/schemas/PlainInput", schemas.input(Plain.class).get("$ref").asText());
        assertEquals(
                List.of("Plain", "Inner", "PlainInput", "InnerInput"),
                components.propertyStream().map(Map.Entry::getKey).toList());
    }

    @Test
    void aRecordThatIsSentInTwoWaysHasTwoSchemas() {
        schemas.output(Inner.class);
        assertEquals(
                "#/components/schemas/Inner2",
                schemas.output(Inner.class, Set.of("name"), Set.of(), Set.of())
                        .get("$ref")
                        .asText());
        assertEquals(
                "#/components/schemas/Inner",
                schemas.output(Inner.class, Set.of(), Set.of("name"), Set.of())
                        .get("$ref")
                        .asText());
    }

    interface Soon extends Later {}

    /// As `jakarta.validation` does it: a group is checked with those that extend it.
    @Test
    void aConstraintOfAGroupCountsWhereTheGroupIsChecked() {
        assertFalse(isRequired(schemas.input(Constrained.class), "later"));
        assertTrue(isRequired(schemas.input(Constrained.class, Later.class), "later"));
        assertTrue(isRequired(schemas.input(Constrained.class, Soon.class), "later"));
        assertTrue(isRequired(schemas.input(Constrained.class, Later.class), "title"));
        assertEquals(
                "#/components/schemas/ConstrainedLater",
                schemas.input(Constrained.class, Later.class).get("$ref").asText());
    }

    private boolean isRequired(ObjectNode schema, String field) {
        return component(schema).get("required").toString().contains('"' + field + '"');
    }

    @Test
    void aGroupWithoutConstraintsMakesNoSchemaOfItsOwn() {
        assertEquals(schemas.input(Plain.class), schemas.input(Plain.class, Later.class));
    }

    @Test
    void whatMayBeLeftOutIsNotRequired() {
        var sent = schemas.output(Plain.class, Set.of(), Set.of(), Set.of("text"));
        assertFalse(isRequired(sent, "text"));
        assertTrue(isRequired(sent, "number"));
    }

    @Test
    void aRecordMayHoldItsOwnKind() {
        var schema = component(schemas.output(Tree.class));
        assertSchema(
                "{'type':['array','null'],'items':{'$ref':'#/components/schemas/Tree'}}",
                schema.at("/properties/children"));
    }
}
