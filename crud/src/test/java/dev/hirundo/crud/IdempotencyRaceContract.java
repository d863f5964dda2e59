package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.http.HttpRouting;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two nodes over one database, with three connections each, and many retries at once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IdempotencyRaceContract {
    private static final int RETRIES = 1000;
    private static final int ROUNDS = 20;
    private static final String BODY = "{\"title\":\"swim\"}";

    @AutoClose private final Site one;
    @AutoClose private final Site other;

    IdempotencyRaceContract(TestDatabase kind) {
        var settings = new HashMap<>(kind.settings());
        settings.put("pool", "3");
        var config = Config.just(ConfigSources.create(settings));
        one = Site.of(Database.create(config), Todo.SCHEMA, IdempotencyRaceContract::routes);
        other =
                Site.of(
                        Database.create(config),
                        "create table if not exists other (id integer)",
                        IdempotencyRaceContract::routes);
    }

    private static void routes(HttpRouting.Builder routing, Database database) {
        for (String path : new String[] {"/todos", "/tasks"}) {
            routing.register(path, Site.resource(Todo.class, NewTodo.class, database));
        }
    }

    private static void isCreatedOnce(List<Reply> replies) {
        var created =
                replies.stream()
                        .filter(reply -> reply.status() == 201)
                        .collect(Collectors.toList());
        assertTrue(!created.isEmpty(), "nobody was served");
        assertEquals(1, created.stream().map(Reply::body).distinct().count());
        assertEquals(
                1,
                created.stream()
                        .filter(reply -> reply.header("Idempotency-Replayed").isEmpty())
                        .count());
        replies.stream()
                .filter(reply -> reply.status() != 201)
                .forEach(reply -> assertEquals("1", reply.isProblem(409).header("Retry-After")));
    }

    @Test
    void aThousandRetriesAtOnceMakeOneRow() throws Exception {
        one.execute("delete from todo");
        String key = UUID.randomUUID().toString();
        try (var log = TestLogging.record()) {
            isCreatedOnce(
                    Crowd.atOnce(
                            RETRIES, i -> () -> one.post("/todos", BODY, "Idempotency-Key", key)));
            assertEquals(List.of(), log.atLeast(Level.WARNING));
        }
        assertEquals(1, one.count("todo"));
    }

    @Test
    void twoNodesMakeOneRow() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            one.execute("delete from todo");
            String key = UUID.randomUUID().toString();
            isCreatedOnce(
                    Crowd.atOnce(
                            10,
                            i ->
                                    () ->
                                            (i % 2 == 0 ? one : other)
                                                    .post("/todos", BODY, "Idempotency-Key", key)));
            assertEquals(1, one.count("todo"));
        }
    }

    @Test
    void aKeyThatIsUsedForTwoResourcesAtOnceServesOne() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            one.execute("delete from todo");
            String key = UUID.randomUUID().toString();
            var replies =
                    Crowd.atOnce(
                            6,
                            i ->
                                    () ->
                                            one.post(
                                                    i % 2 == 0 ? "/todos" : "/tasks",
                                                    BODY,
                                                    "Idempotency-Key",
                                                    key));
            isCreatedOnce(replies.stream().filter(reply -> reply.status() != 422).toList());
            assertEquals(1, one.count("todo"));
        }
    }
}
