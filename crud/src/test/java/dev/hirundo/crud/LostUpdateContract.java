package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Writers who race for the same row.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LostUpdateContract {
    private static final int ROUNDS = 50;
    private static final int WRITERS = 20;
    private static final int THOUSAND = 1000;
    private static final int PATCHES = 200;

    /// Without a version, so that nothing but the database can tell two writers apart.
    record Pair(@Nullable UUID id, int a, int b, int c, int d) {}

    record NewPair(int a, int b, int c, int d) {}

    @AutoClose private final Site site;

    LostUpdateContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA
                                + "; create table pair (id uuid primary key, a integer, b integer, c integer, d integer)",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/pairs",
                                                Site.resource(
                                                        Pair.class, NewPair.class, database)));
    }

    private String row() {
        return site.post("/todos", "{\"title\":\"t\"}").is(201).header("Location");
    }

    private static long with(int status, List<Reply> replies) {
        return replies.stream().filter(reply -> reply.status() == status).count();
    }

    @Test
    void ofThoseWhoHoldTheSameTagExactlyOneWins() throws Exception {
        String path = row();
        for (int round = 1; round <= ROUNDS; round++) {
            String tag = "\"v" + round + "\"";
            var replies =
                    Crowd.atOnce(
                            WRITERS,
                            i ->
                                    () ->
                                            site.put(
                                                    path,
                                                    "{\"title\":\"by " + i + "\"}",
                                                    "If-Match",
                                                    tag));
            assertEquals(1, with(200, replies), "round " + round);
            assertEquals(WRITERS - 1, with(412, replies), "round " + round);
            var winner =
                    replies.stream()
                            .filter(reply -> reply.status() == 200)
                            .findFirst()
                            .orElseThrow();
            assertEquals(winner.body(), site.get(path).body());
        }
    }

    @Test
    void ofAThousandExactlyOneWins() throws Exception {
        String path = row();
        for (int round = 1; round <= 3; round++) {
            String tag = "\"v" + round + "\"";
            int method = round;
            var replies =
                    Crowd.atOnce(
                            THOUSAND,
                            i ->
                                    () ->
                                            method == 2
                                                    ? site.patch(
                                                            path,
                                                            "{\"hits\":" + i + "}",
                                                            "If-Match",
                                                            tag)
                                                    : site.put(
                                                            path,
                                                            "{\"title\":\"by " + i + "\"}",
                                                            "If-Match",
                                                            tag));
            assertEquals(1, with(200, replies), "round " + round);
            assertEquals(THOUSAND - 1, with(412, replies), "round " + round);
        }
        assertEquals("\"v4\"", site.get(path).header("ETag"));
    }

    @Test
    void aWriteAndADeletionWithTheSameTagCannotBothWin() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String path = row();
            var replies =
                    Crowd.atOnce(
                            4,
                            i ->
                                    () ->
                                            i % 2 == 0
                                                    ? site.delete(path, "If-Match", "\"v1\"")
                                                    : site.patch(
                                                            path,
                                                            "{\"hits\":1}",
                                                            "If-Match",
                                                            "\"v1\""));
            assertEquals(
                    1,
                    replies.stream().filter(reply -> reply.status() < 300).count(),
                    "round " + round);
            assertEquals(3, with(412, replies) + with(404, replies), "round " + round);
        }
    }

    @Test
    void patchesOfDifferentFieldsAllSucceedAndNoneIsLost() throws Exception {
        String path = row();
        var bodies =
                List.of(
                        "{\"title\":\"new\"}",
                        "{\"done\":true}",
                        "{\"note\":\"n\"}",
                        "{\"hits\":7}",
                        "{\"due\":\"2026-11-20\"}");
        var replies =
                Crowd.atOnce(PATCHES, i -> () -> site.patch(path, bodies.get(i % bodies.size())));
        assertEquals(PATCHES, with(200, replies), () -> String.valueOf(replies));
        var row = site.get(path).json();
        assertEquals(1 + PATCHES, row.get("version").asLong());
        assertEquals("new", row.get("title").asText());
        assertEquals("n", row.get("note").asText());
        assertEquals(7, row.get("hits").asInt());
        assertEquals("2026-11-20", row.get("due").asText());
        assertEquals(
                PATCHES, replies.stream().map(reply -> reply.header("ETag")).distinct().count());
    }

    @Test
    void patchesOfARowWithoutAVersionLoseNoFieldEither() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            String path = site.post("/pairs", "{}").is(201).header("Location");
            String value = String.valueOf(round);
            var replies =
                    Crowd.atOnce(
                            4,
                            i ->
                                    () ->
                                            site.patch(
                                                    path,
                                                    "{\""
                                                            + "abcd".charAt(i)
                                                            + "\":"
                                                            + value
                                                            + "}"));
            assertEquals(4, with(200, replies));
            var row = site.get(path).json();
            assertEquals(
                    Collections.nCopies(4, value),
                    List.of(
                            row.get("a").asText(),
                            row.get("b").asText(),
                            row.get("c").asText(),
                            row.get("d").asText()),
                    "round " + round);
        }
    }

    @Test
    void whoDemandsOnlyThatTheRowIsThereWinsAgainstAnyWriter() throws Exception {
        for (int round = 0; round < 10; round++) {
            String path = row();
            var stop = new AtomicBoolean();
            var writer =
                    Thread.startVirtualThread(
                            () -> {
                                while (!stop.get()) {
                                    site.patch(path, "{\"done\":true}");
                                }
                            });
            try {
                site.put(path, "{\"title\":\"new\"}", "If-Match", "*").is(200);
                site.delete(path, "If-Match", "*").is(204);
            } finally {
                stop.set(true);
                writer.join();
            }
        }
    }

    @Test
    void racesAreWonAndLostWithoutAFault() throws Exception {
        try (var log = TestLogging.record()) {
            String path = row();
            Crowd.atOnce(
                    WRITERS,
                    i ->
                            () ->
                                    i % 3 == 0
                                            ? site.delete(path)
                                            : site.put(path, "{\"title\":\"x\"}"));
            assertEquals(List.of(), log.atLeast(Level.WARNING));
        }
    }
}
