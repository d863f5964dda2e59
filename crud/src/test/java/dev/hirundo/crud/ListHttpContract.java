package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists by HTTP's own rules: entity tags, HEAD, and what a client accepts.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ListHttpContract {
    @AutoClose private final Site site;

    ListHttpContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                        "/todos",
                                        Crud.of(Todo.class, database)
                                                .creates(NewTodo.class)
                                                .access(Access.everyone())
                                                .sortable("hits")
                                                .build()));
    }

    @BeforeAll
    void fill() {
        for (int hits : List.of(7, 1, 3)) {
            site.post("/todos", "{\"title\":\"t\",\"done\":false,\"hits\":" + hits + "}").is(201);
        }
    }

    @Test
    void aListHasAWeakTagThatStandsForWhatIsShown() {
        var reply = site.get("/todos?sort=hits").is(200);
        String tag = reply.header("ETag");
        assertTrue(tag.matches("W/\"[A-Za-z0-9_-]+\""), tag);
        assertEquals("Accept", reply.header("Vary"));
        for (String known : List.of(tag, "*", "\"x\", " + tag, tag.substring(2))) {
            var same = site.get("/todos?sort=hits", "If-None-Match", known).is(304);
            assertEquals("", same.body());
            assertEquals(tag, same.header("ETag"));
            assertEquals("Accept", same.header("Vary"));
        }
        site.get("/todos?sort=hits", "If-None-Match", "\"other\"").is(200);
        site.get("/todos?sort=-hits", "If-None-Match", tag).is(200);
        site.get("/todos?sort=hits&count=exact", "If-None-Match", tag).is(200);
        site.execute("update todo set note = 'changed' where hits = 7");
        var changed = site.get("/todos?sort=hits", "If-None-Match", tag).is(200);
        assertNotEquals(tag, changed.header("ETag"));
        site.execute("update todo set note = null where hits = 7");
        site.get("/todos?sort=hits", "If-None-Match", tag).is(304);
    }

    @Test
    void headIsGetWithoutTheBody() {
        var get = site.get("/todos?limit=1").is(200);
        var head = site.call("HEAD", "/todos?limit=1").is(200);
        assertEquals("", head.body());
        for (String header : List.of("ETag", "Link", "Vary", "Content-Type", "Content-Length")) {
            assertEquals(get.header(header), head.header(header), header);
        }
        site.call("HEAD", "/todos?limit=1", "If-None-Match", get.header("ETag")).is(304);
        site.call("HEAD", "/todos?nope=1").is(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|200",
                "*/*|200",
                "application/*|200",
                "text/html, */*;q=0.1|200",
                "application/json;q=0|406",
                "text/html|406",
                "image/png, text/plain|406"
            })
    void whatItCannotSendIs406(String accept, int status) {
        var reply = site.get("/todos", "Accept", accept);
        assertEquals(status, reply.status(), reply.body());
        if (status == 406) {
            reply.isProblem(406);
        }
    }
}
