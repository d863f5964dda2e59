package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.Json;
import dev.hirundo.testing.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Cursors that the list did not give out.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileCursorContract {
    record Tag(String id) {}

    @AutoClose private final Site site;
    private final Attacker attacker;
    private String cursor = "";

    HostileCursorContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA + "; create table tag (id varchar(100) primary key)",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/tags",
                                                Site.resource(Tag.class, Tag.class, database)));
        attacker = new Attacker(site.port(), "/todos?limit=1");
    }

    @BeforeAll
    void threeRows() {
        for (String text : List.of("a", "b", "c")) {
            site.post("/todos", "{\"title\":\"" + text + "\"}").is(201);
            site.post("/tags", "{\"id\":\"" + text + "\"}").is(201);
        }
        cursor = site.get("/todos?limit=1").text("next");
    }

    /// A cursor with the fingerprint that the resource would make for it.
    private String forged(Class<?> type, Object... keys) {
        var table = Table.of(type, site.database);
        var order = Keyset.of(List.of(), table.id);
        return new Cursor(Json.standard(), order, table.name + "{}" + order.forward()).encode(keys);
    }

    @Test
    void theForgeryOfTheseTestsIsGoodEnough() {
        site.get("/tags?cursor=" + forged(Tag.class, "a")).is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/todos", "/tags"})
    void eachBitCounts(String list) {
        byte[] bytes = site.get(list + "?limit=1").text("next").getBytes(StandardCharsets.US_ASCII);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            String flipped =
                    URLEncoder.encode(
                            new String(bytes, StandardCharsets.ISO_8859_1),
                            StandardCharsets.ISO_8859_1);
            site.get(list + "?cursor=" + flipped).isProblem(400);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        site.get(list + "?cursor=" + new String(bytes, StandardCharsets.US_ASCII)).is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/todos", "/tags"})
    void eachBitOfWhatIsInsideCounts(String list) {
        byte[] bytes = Base64.getUrlDecoder().decode(site.get(list + "?limit=1").text("next"));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            site.get(
                            list
                                    + "?cursor="
                                    + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                    .isProblem(400);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void partsOfACursorAreNone() {
        for (int length = 0; length < cursor.length(); length++) {
            site.get("/todos?cursor=" + cursor.substring(0, length)).isProblem(400);
            site.get("/todos?cursor=" + cursor.substring(cursor.length() - length)).isProblem(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "==", "%3D", "A", "%20", "%0A", "."})
    void nothingMayBeAdded(String more) {
        for (String list : List.of("/todos", "/tags")) {
            String real = site.get(list + "?limit=1").text("next");
            attacker.refused(400, "GET", list + "?cursor=" + real + more);
            attacker.refused(400, "GET", list + "?cursor=" + more + real);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "%5B%5D",
                "bnVsbA",
                "AAAAAAAAAABbXQ",
                "eyJpZCI6MX0",
                "-",
                "_",
                "%C3%A4"
            })
    void whatIsNoCursorIsRefused(String text) {
        attacker.refused(400, "GET", "/todos?cursor=" + text);
    }

    @Test
    void aVeryLongOneIsRefused() {
        attacker.refused(400, "GET", "/todos?cursor=" + "A".repeat(3000));
        attacker.refused(400, "GET", "/todos?cursor=" + cursor.repeat(50));
    }

    @Test
    void aCursorOfAnotherResourceIsRefused() {
        attacker.refused(400, "GET", "/tags?cursor=" + cursor);
        attacker.refused(400, "GET", "/todos?cursor=" + site.get("/tags?limit=1").text("next"));
    }

    static Stream<Arguments> wrongKeys() {
        String id = "01890000-0000-7000-8000-000000000000";
        return Stream.of(
                        new Object[] {null},
                        new Object[] {},
                        new Object[] {"no id"},
                        new Object[] {"1-1-1-1-1"},
                        new Object[] {5},
                        new Object[] {true},
                        new Object[] {List.of()},
                        new Object[] {List.of(id)},
                        new Object[] {id, 1},
                        new Object[] {1e300})
                .map(keys -> Arguments.of((Object) keys));
    }

    @ParameterizedTest
    @MethodSource("wrongKeys")
    void keysThatNoRowCanHaveAreRefusedThoughTheirFingerprintIsRight(Object[] keys) {
        attacker.refused(400, "GET", "/todos?cursor=" + forged(Todo.class, keys));
    }

    @Test
    void textsThatNoDatabaseStoresAreRefusedThoughTheirFingerprintIsRight() {
        attacker.refused(400, "GET", "/tags?cursor=" + forged(Tag.class, "\0"));
        attacker.refused(400, "GET", "/tags?cursor=" + forged(Tag.class, new Object[] {null}));
    }

    @Test
    void sqlInAForgedCursorIsTextAndNothingElse() {
        var reply = site.get("/tags?cursor=" + forged(Tag.class, "' or '1'='1' --")).is(200);
        assertEquals(3, reply.json().get("items").size());
        assertEquals(3, site.count("tag"));
    }
}
