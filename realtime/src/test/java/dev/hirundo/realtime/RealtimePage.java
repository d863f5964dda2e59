package dev.hirundo.realtime;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What `docs/realtime.md` shows.
final class RealtimePage {
    private RealtimePage() {}

    record Message(UUID id, String room, String author, String text) {}

    interface Rooms {
        boolean hasMember(String room, Caller caller);

        List<Message> latest(String room);

        Profile profile(Caller caller);
    }

    static WebServer server(Config config) {
        var db = Database.create(config.get("db"));
        var log = ChangeLog.create(db);
        var live = Realtime.create(config.get("realtime"), log);
        return WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config).manage(db).manage(live))
                .routing(routing -> routing.get("/messages", live.sse(_ -> Feed.of("message"))))
                .build();
    }

    static void write(Database db, ChangeLog log, Message message) {
        db.useTransaction(
                handle -> {
                    handle.execute(
                            "insert into message values (?, ?, ?, ?)",
                            message.id(),
                            message.room(),
                            message.author(),
                            message.text());
                    log.append("message", message.id().toString(), new Change.Created<>(message));
                });
    }

    static void rooms(HttpRouting.Builder routing, Realtime live, Rooms rooms) {
        routing.get(
                "/rooms/{room}/messages",
                live.sse(
                        request -> {
                            String room = request.path().pathParameters().get("room");
                            if (!rooms.hasMember(room, Caller.of(request.context()))) {
                                throw Problem.of(403).toException();
                            }
                            return Feed.of("message", Message.class)
                                    .filter(message -> message.room().equals(room))
                                    .snapshot(() -> rooms.latest(room));
                        }));
    }

    record Profile(String name, String picture) {}

    record Typing(boolean typing) {}

    static void socket(HttpRouting.Builder routing, Realtime live, Rooms rooms) {
        routing.get(
                "/live",
                live.webSocket(
                        Channel.of("rooms/{room}", join -> messages(join, rooms))
                                .publishes(
                                        Typing.class,
                                        (join, said) -> new Typist(join.caller(), said.typing()))
                                .presence(join -> rooms.profile(join.caller())),
                        Channel.fleeting("prices", _ -> {}).overflow(Overflow.DROP_OLDEST)));
    }

    private static Feed<Message> messages(Join join, Rooms rooms) {
        String room = join.path("room");
        if (!rooms.hasMember(room, join.caller())) {
            throw Problem.of(403).toException();
        }
        return Feed.of("message", Message.class)
                .filter(message -> message.room().equals(room))
                .snapshot(() -> rooms.latest(room));
    }

    record Typist(String who, boolean typing) {
        Typist(Caller caller, boolean typing) {
            this(caller instanceof Caller.User user ? user.subject() : "somebody", typing);
        }
    }

    static void price(Realtime live, String share, long cents) {
        live.publish("prices", Map.of("share", share, "cents", cents));
    }

    static void client(HttpRouting.Builder routing, Realtime live) {
        routing.get("/hirundo.js", live.client());
    }
}
