package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.testing.TestDatabase;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Merge patches (RFC 7396). Each test patches
/// `{"title":"t","done":true,"note":"n","hits":3,"due":"2026-11-20"}`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PatchContract {
    private static final String ROW =
            "{\"title\":\"t\",\"done\":true,\"note\":\"n\",\"hits\":3,\"due\":\"2026-11-20\"}";

    enum Colour {
        RED,
        DARK_BLUE
    }

    /// A field of each kind whose JSON is not simply its text.
    record Sample(
            @Nullable UUID id,
            @Nullable BigDecimal price,
            @Nullable Double weight,
            @Nullable Instant seenAt,
            byte @Nullable [] data,
            @Nullable Colour colour,
            @Nullable Long big,
            long version) {}

    record NewSample(
            @Nullable BigDecimal price,
            @Nullable Double weight,
            @Nullable Instant seenAt,
            byte @Nullable [] data,
            @Nullable Colour colour,
            @Nullable Long big) {}

    @AutoClose private final Site site;

    PatchContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA
                                + "; create table sample (id uuid primary key, price numeric(38, 10), weight double precision,"
                                + " seen_at timestamp with time zone, data "
                                + (kind == TestDatabase.H2 ? "varbinary" : "bytea")
                                + ", colour varchar(20), big bigint, version bigint not null)",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/samples",
                                                Site.resource(
                                                        Sample.class, NewSample.class, database)));
    }

    private String row() {
        return site.post("/todos", ROW).is(201).header("Location");
    }

    /// The examples of appendix A that a flat object can have, and what they mean for numbers,
    /// flags and dates.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                | {}",
                "{\"title\":\"c\"}                 | {\"title\":\"c\"}",
                "{\"note\":null}                   | {\"note\":null}",
                "{\"note\":null,\"due\":null}      | {\"note\":null,\"due\":null}",
                "{\"title\":\"c\",\"note\":null}   | {\"title\":\"c\",\"note\":null}",
                "{\"note\":\"\"}                   | {\"note\":\"\"}",
                "{\"done\":false}                  | {\"done\":false}",
                "{\"done\":null,\"hits\":null}     | {\"done\":false,\"hits\":0}",
                "{\"hits\":-2147483648}            | {\"hits\":-2147483648}",
                "{\"due\":\"2000-02-29\"}          | {\"due\":\"2000-02-29\"}",
                "{\"version\":99,\"title\":\"c\"}  | {\"title\":\"c\"}",
                "{\"id\":null,\"createdAt\":null}  | {}",
                "{\"version\":{\"a\":[]}}          | {}",
            })
    void whatIsNamedChangesAndAllElseStays(String patch, String change) {
        String path = row();
        var before = site.get(path).json();
        var reply = site.patch(path, patch).is(200);
        var expected = (ObjectNode) before;
        expected.setAll(
                (ObjectNode) Json.standard().readTree(change.getBytes(StandardCharsets.UTF_8)));
        expected.put("version", before.get("version").asLong() + 1);
        expected.set("updatedAt", reply.json().get("updatedAt"));
        assertEquals(expected.toString(), reply.json().toString());
        assertEquals(reply.body(), site.get(path).body());
        assertEquals("\"v2\"", reply.header("ETag"));
    }

    @Test
    void nothingMoreThanNullCanBeAddedAndRemovedAgain() {
        String path = site.post("/todos", "{\"title\":\"t\"}").is(201).header("Location");
        assertEquals("x", site.patch(path, "{\"note\":\"x\"}").is(200).text("note"));
        assertTrue(site.patch(path, "{\"note\":null}").is(200).json().get("note").isNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"c\"]                                    | ``",
                "null                                       | ``",
                "\"bar\"                                    | ``",
                "5                                          | ``",
                "{\"title\":[\"c\"]}                        | /title",
                "{\"title\":{\"b\":\"d\",\"c\":null}}       | /title",
                "{\"title\":{\"bb\":{\"ccc\":null}}}        | /title",
                "{\"title\":null}                           | /title",
                "{\"title\":\" \"}                          | /title",
                "{\"hits\":{}}                              | /hits",
                "{\"hits\":\"1\"}                           | /hits",
                "{\"hits\":1.5}                             | /hits",
                "{\"hits\":2147483648}                      | /hits",
                "{\"done\":\"true\"}                        | /done",
                "{\"due\":\"2026-02-30\"}                   | /due",
                "{\"owner\":\"eve\"}                        | /owner",
                "{\"a/b\":{\"c\":1}}                        | /a~1b",
            })
    void whatDoesNotFitIsToldAndChangesNothing(String patch, String pointer) {
        String path = row();
        var before = site.get(path).body();
        var reply = site.patch(path, patch).isProblem(422);
        assertEquals(pointer, reply.json().at("/errors/0/pointer").asText());
        assertEquals(before, site.get(path).body());
    }

    @Test
    void anUnknownFieldThatIsRemovedIsNoChange() {
        site.patch(row(), "{\"owner\":null}").is(200);
    }

    @Test
    void aFieldGivenTwiceIsMalformed() {
        site.patch(row(), "{\"note\":\"a\",\"note\":\"b\"}").isProblem(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/merge-patch+json",
                "application/json",
                "application/json; charset=utf-8",
                "application/merge-patch+json;charset=UTF-8",
                "Application/JSON",
            })
    void bothMediaTypesMeanAMergePatch(String type) {
        assertEquals(
                "c", site.send("PATCH", row(), type, "{\"title\":\"c\"}").is(200).text("title"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json; charset=utf-16",
                "application/xml",
                "multipart/form-data",
                "application/x-www-form-urlencoded",
                "*/*",
            })
    void otherMediaTypesAreRefusedWithThoseThatAreNot(String type) {
        var reply = site.send("PATCH", row(), type, "{\"title\":\"c\"}").isProblem(415);
        assertEquals(
                "application/json, application/json-patch+json, application/merge-patch+json",
                reply.header("Accept-Patch"));
    }

    @Test
    void fieldsThatAreNotNamedKeepTheirValuesToTheLastDigit() {
        var created =
                site.post(
                                "/samples",
                                "{\"price\":1234567890123456789012345.0123456789,\"weight\":0.1,\"seenAt\":\"2026-11-20T09:30:00.123456Z\","
                                        + "\"data\":\"AP8B\",\"colour\":\"dark_blue\",\"big\":9223372036854775807}")
                        .is(201);
        var patched = site.patch(created.header("Location"), "{}").is(200);
        assertEquals(created.body().replace("\"version\":1", "\"version\":2"), patched.body());
        var changed = site.patch(created.header("Location"), "{\"colour\":\"red\"}").is(200);
        assertEquals(
                patched.body()
                        .replace("dark_blue", "red")
                        .replace("\"version\":2", "\"version\":3"),
                changed.body());
    }
}
