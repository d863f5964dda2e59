package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many changes at once, as of an import.
@Timeout(60)
class BurstTest {
    private static final int CHANGES = 1500;

    private final Gate gate = new Gate();
    private Database database;
    private Site site;

    @BeforeEach
    void start() {
        database = Site.open(TestDatabase.H2);
        site =
                new Site(
                        database,
                        Map.of("realtime.queue", "20"),
                        (routing, live) ->
                                routing.get("/notes", live.sse(_ -> Feed.of("note")))
                                        .get(
                                                "/slowly",
                                                live.sse(
                                                        _ ->
                                                                Feed.of("note")
                                                                        .filter(_ -> gate.pass())))
                                        .get(
                                                "/live",
                                                live.webSocket(
                                                        Channel.of(
                                                                "notes", _ -> Feed.of("note")))));
    }

    @AfterEach
    void stop() {
        gate.open();
        site.close();
        database.close();
    }

    private void write() {
        database.useTransaction(
                _ -> {
                    for (int i = 0; i < CHANGES; i++) {
                        site.log.append("note", String.valueOf(i), new Change.Created<>(i));
                    }
                });
    }

    @Test
    void aTransactionOfMoreChangesThanThereIsRoomForCutsNobodyWhoReads() throws Exception {
        try (var stream = site.listen("/notes").begun();
                var socket = SocketClient.open(site.uri("/live", "ws"))) {
            socket.subscribe("notes");

            write();

            for (int i = 0; i < CHANGES; i++) {
                assertEquals(String.valueOf(i), stream.next().orElseThrow().data());
                assertEquals("notes created " + i, socket.event());
            }
        }
    }

    @Test
    void whoTakesNothingIsCutAndTheOthersGetThemAll() throws Exception {
        try (var stalled = site.listen("/slowly").begun();
                var stream = site.listen("/notes").begun()) {
            write();

            for (int i = 0; i < CHANGES; i++) {
                assertEquals(String.valueOf(i), stream.next().orElseThrow().data());
            }
            gate.open();
            int heard = 0;
            while (stalled.next().isPresent()) {
                heard++;
            }
            assertEquals(true, heard < CHANGES);
        }
    }
}
