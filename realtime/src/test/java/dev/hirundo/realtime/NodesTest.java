package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.http.HttpRouting;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one node tells the other, though that does not look for it in an hour.
@Timeout(60)
class NodesTest {
    private static void routes(HttpRouting.Builder routing, Realtime live) {
        routing.get(
                "/live",
                live.webSocket(
                        Channel.of("notes", _ -> Feed.of("note")).presence(_ -> "here"),
                        Channel.fleeting("talk", _ -> {}).publishes(String.class, (_, it) -> it)));
    }

    private static void assertTold(Map<String, String> more) throws Exception {
        var db = Config.just(ConfigSources.create(TestDatabase.POSTGRESQL.settings()));
        var settings = new HashMap<>(Map.of("realtime.poll", "PT1H"));
        settings.putAll(more);
        try (var ofA = Database.create(db);
                var ofB = Database.create(db);
                var a = new Site(ofA, settings, NodesTest::routes);
                var b = new Site(ofB, settings, NodesTest::routes);
                var ada = SocketClient.open(a.uri("/live", "ws"), "Caller", "ada");
                var bob = SocketClient.open(b.uri("/live", "ws"), "Caller", "bob")) {
            ada.subscribe("talk");
            bob.subscribe("talk");
            toldOnceTheyKnowEachOther(ada, bob);

            ada.subscribe("notes");
            assertEquals("presence.state", ada.next().path("event").asText());
            bob.subscribe("notes");
            assertEquals(2, bob.next().path("data").path("members").size());
            assertEquals("notes presence.join {\"id\":\"bob\",\"info\":\"here\"}", ada.event());

            a.log.append("note", "1", new Change.Created<>("hello"));
            assertEquals("notes created \"hello\"", bob.event());
        }
    }

    /// The broker connects in the background; what is published before that is not carried.
    private static void toldOnceTheyKnowEachOther(SocketClient ada, SocketClient bob)
            throws InterruptedException {
        do {
            ada.send("{'op':'publish','id':0,'topic':'talk','data':'hello'}");
            ada.next(); // the answer and the message, in either order
            ada.next();
        } while (bob.hasNothing());
        while (!bob.hasNothing()) {
            assertEquals("talk message \"hello\"", bob.event());
        }
    }

    @Test
    void byPostgresqlWhereItIsTheDatabase() throws Exception {
        assertTold(Map.of());
    }

    @Test
    void byRedis() throws Exception {
        try (var redis = new TestRedis()) {
            assertTold(Map.of("realtime.broker", "redis", "redis.url", redis.uri().toString()));
        }
    }
}
