package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows whose id is a text that the client chooses.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TextIdContract {
    record Tag(String id) {}

    @AutoClose private final Site site;

    TextIdContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        "create table tag (id varchar(100) primary key)",
                        (routing, database) ->
                                routing.register(
                                        "/tags", Site.resource(Tag.class, Tag.class, database)));
    }

    @BeforeEach
    void empty() {
        site.execute("delete from tag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "ä☕", "100%", "a?b#c", "\uD83D\uDC26", "a;b"})
    void idsThatClientsChooseAreSentAsAPlaceThatCanBeRead(String id) {
        var reply = site.post("/tags", "{\"id\":\"" + id + "\"}").is(201);
        assertEquals(reply.body(), site.get(reply.header("Location")).is(200).body());
        site.delete(reply.header("Location")).is(204);
        assertEquals(0, site.count("tag"));
    }

    @Test
    void anIdCannotBringAHeaderIntoTheAnswer() {
        var reply = site.post("/tags", "{\"id\":\"a\\r\\nX-Evil: 1\"}").is(201);
        assertEquals("/tags/a%0D%0AX-Evil%3A%201", reply.header("Location"));
        assertEquals("", reply.header("X-Evil"));
    }

    @Test
    void aRecordOfNothingButAnIdCanBeReplacedByItself() {
        site.post("/tags", "{\"id\":\"a\"}").is(201);
        assertEquals("a", site.put("/tags/a", "{\"id\":\"a\"}").is(200).text("id"));
        assertEquals("a", site.patch("/tags/a", "{}").is(200).text("id"));
        site.put("/tags/b", "{\"id\":\"b\"}").isProblem(404);
        assertEquals(1, site.count("tag"));
    }
}
