package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hirundo.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that no honest client sends, and values that only the database can refuse.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileBodyContract {
    private static final String JSON = "application/json";

    record Shelf(@Nullable UUID id, @Nullable String name, @Nullable Integer size) {}

    record NewShelf(@Nullable String name, @Nullable Integer size) {}

    record Book(@Nullable UUID id, @Nullable UUID shelf) {}

    record NewBook(@Nullable UUID shelf) {}

    @AutoClose private final Site site;
    private final Attacker attacker;
    private String path = "";

    HostileBodyContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA
                                + "; create table shelf (id uuid primary key, name varchar(10) not null unique,"
                                + " size integer check (size > 0))"
                                + "; create table book (id uuid primary key, shelf uuid references shelf)",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/shelves",
                                                Site.resource(
                                                        Shelf.class, NewShelf.class, database))
                                        .register(
                                                "/books",
                                                Site.resource(
                                                        Book.class, NewBook.class, database)));
        attacker = new Attacker(site.port(), "/todos");
    }

    @BeforeEach
    void oneRow() {
        site.execute("delete from book");
        site.execute("delete from shelf");
        site.execute("delete from todo");
        path = site.post("/todos", "{\"title\":\"unharmed\"}").is(201).header("Location");
    }

    private void refusedByEveryWrite(int status, String type, byte[] body) {
        String before = site.get(path).body();
        attacker.refused(status, "POST", "/todos", type, body);
        attacker.refused(status, "PUT", path, type, body);
        attacker.refused(status, "PATCH", path, type, body);
        assertEquals(before, site.get(path).body());
        assertEquals(1, site.count("todo"));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("cut off", "{\"title\":\"x\""),
                arguments("nothing but space", " \n"),
                arguments("trailing word", "{\"title\":\"x\"} x"),
                arguments("two values", "{\"title\":\"x\"}{}"),
                arguments("duplicate key", "{\"title\":\"x\",\"title\":\"y\"}"),
                arguments("single quotes", "{'title':'x'}"),
                arguments("bare name", "{title:\"x\"}"),
                arguments("trailing comma", "{\"title\":\"x\",}"),
                arguments("comment", "{\"title\":\"x\"/* */}"),
                arguments("not a number", "{\"title\":\"x\",\"hits\":NaN}"),
                arguments("leading zero", "{\"title\":\"x\",\"hits\":01}"),
                arguments("lone surrogate", "{\"title\":\"\\uD800\"}"),
                arguments("lone low surrogate", "{\"title\":\"a\\uDC00b\"}"),
                arguments("surrogates swapped", "{\"title\":\"\\uDC00\\uD800\"}"),
                arguments("lone surrogate as a name", "{\"title\":\"x\",\"\\uD800\":1}"),
                arguments("raw control character", "{\"title\":\"a\u0000b\"}"),
                arguments("100 000 arrays", "[".repeat(100_000)),
                arguments("100 000 arrays, closed", "[".repeat(100_000) + "]".repeat(100_000)),
                arguments("100 000 arrays in a field", "{\"title\":" + "[".repeat(100_000)),
                arguments("100 000 objects", "{\"title\":".repeat(90_000)),
                arguments(
                        "100 000 digits", "{\"title\":\"x\",\"hits\":" + "9".repeat(100_000) + "}"),
                arguments("form", "title=x"),
                arguments("XML", "<todo/>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsNoJsonIsMalformed(String name, String body) {
        refusedByEveryWrite(400, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EDA080", "FF", "C080", "F4908080", "E2"})
    void bytesThatAreNoUtf8AreMalformed(String hex) {
        String title = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        refusedByEveryWrite(
                400, JSON, ("{\"title\":\"" + title + "\"}").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void otherEncodingsAreMalformed() {
        refusedByEveryWrite(400, JSON, "{\"title\":\"x\"}".getBytes(StandardCharsets.UTF_16BE));
        refusedByEveryWrite(400, JSON, "{\"title\":\"x\"}".getBytes(StandardCharsets.UTF_16));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null                                       | ``",
                "[]                                         | ``",
                "\"title\"                                  | ``",
                "5                                          | ``",
                "{\"title\":\"\\u0000\"}                    | /title",
                "{\"title\":\"a\\u0000b\"}                  | /title",
                "{\"title\":null}                           | /title",
                "{\"title\":5}                              | /title",
                "{\"title\":{}}                             | /title",
                "{\"title\":[]}                             | /title",
                "{\"title\":\"x\",\"hits\":\"5\"}           | /hits",
                "{\"title\":\"x\",\"hits\":5.5}             | /hits",
                "{\"title\":\"x\",\"hits\":true}            | /hits",
                "{\"title\":\"x\",\"hits\":99999999999}     | /hits",
                "{\"title\":\"x\",\"done\":1}               | /done",
                "{\"title\":\"x\",\"done\":\"true\"}        | /done",
                "{\"title\":\"x\",\"due\":5}                | /due",
                "{\"title\":\"x\",\"due\":\"tomorrow\"}     | /due",
                "{\"title\":\"x\",\"due\":[2026,11,20]}     | /due",
                "{\"title\":\"x\",\"role\":\"admin\"}       | /role",
                "{\"title\":\"x\",\"__proto__\":{}}         | /__proto__",
                "{\"title\":\"x\",\"class\":\"java.lang.Runtime\"} | /class",
                "{\"title\":\"x\",\"@type\":\"x\"}          | /@type",
            })
    void jsonThatDoesNotFitSaysWhere(String body, String pointer) {
        refusedByEveryWrite(422, JSON, body.getBytes(StandardCharsets.UTF_8));
        var reply = site.post("/todos", body).isProblem(422);
        assertEquals(pointer, reply.json().at("/errors/0/pointer").asText());
    }

    @Test
    void aBodyThatIsMissingIsMalformed() {
        refusedByEveryWrite(400, JSON, new byte[0]);
        for (String head : new String[] {"POST /todos", "PUT " + path, "PATCH " + path}) {
            attacker.refused(
                    400, head + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\r\n");
            attacker.refused(
                    400,
                    head
                            + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/json",
                "application/xml",
                "application/x-www-form-urlencoded",
                "application/json; charset=utf-16",
                "application/json; charset=latin1",
                "application/problem+json",
                "*/*",
                "application/*",
            })
    void otherContentIsUnsupported(String type) {
        refusedByEveryWrite(415, type, "{\"title\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "garbage                      | 400",
                "/json                        | 400",
                ";                            | 400",
                "application json             | 400",
                "application/                 | 415",
                "application/json, text/plain | 415",
            })
    void aContentTypeThatIsNoneIsRefused(String type, int status) {
        refusedByEveryWrite(status, type, "{\"title\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aValueLongerThanTheInputAllowsIsNamed() {
        String body = "{\"title\":\"" + "x".repeat(300) + "\"}";
        refusedByEveryWrite(422, JSON, body.getBytes(StandardCharsets.UTF_8));
        assertEquals("Size", site.post("/todos", body).json().at("/errors/0/code").asText());
    }

    @Test
    void aValueLongerThanItsColumnIsRefused() {
        String body = "{\"title\":\"x\",\"note\":\"" + "x".repeat(11) + "\"}";
        refusedByEveryWrite(422, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aDateThatTheDatabaseCannotKeepIsRefusedOrKept() {
        for (String due :
                new String[] {
                    "+999999999-12-31",
                    "-999999999-01-01",
                    "-4713-01-01",
                    "9999-12-31",
                    "0000-01-01"
                }) {
            var reply = site.post("/todos", "{\"title\":\"x\",\"due\":\"" + due + "\"}");
            assertTrue(reply.status() == 201 || reply.status() == 422, due + " " + reply);
            assertTrue(reply.status() == 422 || reply.text("due").equals(due), due + " " + reply);
        }
        site.get("/todos").is(200);
    }

    @Test
    void aUniqueValueThatIsTakenIsAConflict() {
        site.post("/shelves", "{\"name\":\"a\"}").is(201);
        String other = site.post("/shelves", "{\"name\":\"b\"}").is(201).header("Location");
        byte[] body = "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        attacker.refused(409, "POST", "/shelves", JSON, body);
        attacker.refused(409, "PUT", other, JSON, body);
        attacker.refused(409, "PATCH", other, JSON, body);
        assertEquals(2, site.count("shelf"));
        assertEquals("b", site.get(other).text("name"));
    }

    @Test
    void aReferenceToNothingOrFromSomethingIsAConflict() {
        String shelf = site.post("/shelves", "{\"name\":\"a\"}").is(201).header("Location");
        String id = site.get(shelf).text("id");
        String book = site.post("/books", "{\"shelf\":\"" + id + "\"}").is(201).header("Location");
        byte[] nowhere =
                "{\"shelf\":\"01890000-0000-7000-8000-000000000000\"}"
                        .getBytes(StandardCharsets.UTF_8);
        attacker.refused(409, "POST", "/books", JSON, nowhere);
        attacker.refused(409, "PUT", book, JSON, nowhere);
        attacker.refused(409, "PATCH", book, JSON, nowhere);
        attacker.refused(409, "DELETE", shelf);
        assertEquals(id, site.get(book).text("shelf"));
        assertEquals(1, site.count("shelf"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":null}",
                "{}",
                "{\"name\":\"a\",\"size\":0}",
                "{\"name\":\"a\",\"size\":-1}"
            })
    void aRuleOfTheTableThatIsBrokenIsA422(String body) {
        attacker.refused(422, "POST", "/shelves", JSON, body.getBytes(StandardCharsets.UTF_8));
        assertEquals(0, site.count("shelf"));
    }
}
