package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A real server, listened to by npm's `eventsource` and `ws`, and by `hirundo.js`.
class IndependentClientsTest {
    private Database database;
    private Site site;

    record Item(int id, String text, int version) {}

    @Test
    void readsWhatIsWritten() throws Exception {
        try (var opened = Site.open(TestDatabase.H2);
                var started =
                        new Site(
                                opened,
                                Map.of("realtime.retry", "PT0.02S", "realtime.heartbeat", "PT0.1S"),
                                this::routes)) {
            database = opened;
            site = started;
            database.useTransaction(
                    handle ->
                            handle.execute(
                                    "create table item (id int primary key, text varchar, version int)"));
            Node.test("clients.test.mjs", Map.of("SERVER", site.uri("").toString()));
        }
    }

    private void routes(HttpRouting.Builder routing, Realtime live) {
        var feed = Feed.of("item").snapshot(this::items);
        routing.get("/items", (_, response) -> response.send(Json.standard().write(items())))
                .get("/items/events", live.sse(_ -> feed))
                .get("/live", live.webSocket(Channel.of("items", _ -> feed)))
                .post("/items/{id}", this::write)
                .post("/items/{id}/delete", this::delete)
                .post("/cut", this::cut);
    }

    private List<Item> items() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select id, text, version from item")
                                        .map(
                                                (row, _) ->
                                                        new Item(
                                                                row.getInt(1),
                                                                row.getString(2),
                                                                row.getInt(3)))
                                        .list());
    }

    private Optional<Item> item(int id) {
        return items().stream().filter(item -> item.id() == id).findFirst();
    }

    private static int id(ServerRequest request) {
        return Integer.parseInt(request.path().pathParameters().get("id"));
    }

    private void write(ServerRequest request, ServerResponse response) {
        int id = id(request);
        String text = request.content().as(String.class);
        database.useTransaction(
                handle -> {
                    var before = item(id);
                    var item = new Item(id, text, before.map(Item::version).orElse(0) + 1);
                    handle.execute(
                            "merge into item key (id) values (?, ?, ?)", id, text, item.version());
                    site.log.append(
                            "item",
                            String.valueOf(id),
                            before.isPresent()
                                    ? new Change.Updated<>(before.get(), item)
                                    : new Change.Created<>(item));
                });
        response.status(204).send();
    }

    private void delete(ServerRequest request, ServerResponse response) {
        int id = id(request);
        database.useTransaction(
                handle ->
                        item(id).ifPresent(
                                        item -> {
                                            handle.execute("delete from item where id = ?", id);
                                            site.log.append(
                                                    "item",
                                                    String.valueOf(id),
                                                    new Change.Deleted<>(item));
                                        }));
        response.status(204).send();
    }

    private void cut(ServerRequest request, ServerResponse response) {
        site.revokeAll();
        response.status(204).send();
    }
}
