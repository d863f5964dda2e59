package dev.hirundo.bench.live;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.Channel;
import dev.hirundo.realtime.Realtime;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.util.Map;

/// The measured server: a topic of rows, `news`, by SSE and over a WebSocket, and one that is kept
/// nowhere, `talk`. H2 in memory. All settings are the standard ones.
final class Site {
    private Site() {}

    /// @param args the send buffer of a connection in bytes; 0 for the system's
    public static void main(String[] args) throws IOException {
        var database =
                Database.create(
                        Config.just(
                                ConfigSources.create(
                                        Map.of("url", "jdbc:h2:mem:live;DB_CLOSE_DELAY=-1"))));
        database.useTransaction(
                handle ->
                        handle.execute("create table news (n int, at bigint, text varchar(1000))"));
        var log = ChangeLog.create(database);
        var live = Realtime.create(Config.empty(), log);
        Child.serve(
                WebServer.builder()
                        .host("127.0.0.1")
                        .connectionOptions(Wire.sendBuffer(args[0]))
                        .update(Hirundo.defaults(Config.empty()).manage(database).manage(live))
                        .routing(
                                routing -> {
                                    routing.get(Wire.SSE.path(), live.sse(_ -> Feed.of("news")))
                                            .get(
                                                    Wire.WS.path(),
                                                    live.webSocket(
                                                            Channel.of(
                                                                    "news", _ -> Feed.of("news")),
                                                            Channel.fleeting("talk", _ -> {})));
                                    Control.add(
                                            routing,
                                            Map.of(
                                                    "talk",
                                                    message -> live.publish("talk", message),
                                                    "news",
                                                    message -> write(message, database, log)));
                                })
                        .build());
    }

    private static void write(Message message, Database database, ChangeLog log) {
        database.useTransaction(
                handle -> {
                    handle.execute(
                            "insert into news values (?, ?, ?)",
                            message.n(),
                            message.at(),
                            message.text());
                    log.append("news", String.valueOf(message.n()), new Change.Created<>(message));
                });
    }
}
