package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The inputs of [ConformanceTest], sent to an endpoint that sends back what it gets.
class EchoConformanceTest {
    private static final String C = "dev.hirundo.realtime.websocket.ConformanceTest#";
    private static final int MAX_SINGLE_BYTES = 100;

    private static EchoServer server;
    private static TestLogging.Recording log;

    @BeforeAll
    static void start() {
        server =
                new EchoServer(
                        route ->
                                route.withMaxMessageBytes(
                                        ConformanceTest.Recorder.MAX_MESSAGE_BYTES),
                        _ -> {});
        log = TestLogging.record();
    }

    @AfterAll
    static void nothingIsLogged() {
        server.close();
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        C + "messages",
        C + "pings",
        C + "reservedBits",
        C + "opcodes",
        C + "fragments",
        C + "validUtf8",
        C + "invalidUtf8",
        C + "closes",
        C + "badCloses",
        C + "lengths"
    })
    void isAnsweredAsTheStandardSays(String name, ClientFrames input, List<String> events)
            throws Exception {
        byte[] bytes = input.toBytes();
        try (var client = server.open()) {
            client.sendWhatIsTaken(bytes, bytes.length);
            check(client, events);
        }
        if (bytes.length < MAX_SINGLE_BYTES) {
            try (var client = server.open()) {
                client.sendWhatIsTaken(bytes, 1);
                check(client, events);
            }
        }
    }

    private static void check(Client client, List<String> events) throws Exception {
        boolean ended = false;
        for (String event : events) {
            int space = event.indexOf(' ');
            String rest = event.substring(space + 1);
            switch (event.substring(0, space)) {
                case "text" -> check(client.receive(), 0x81, rest.getBytes(StandardCharsets.UTF_8));
                case "binary" -> check(client.receive(), 0x82, HexFormat.of().parseHex(rest));
                case "ping" -> check(client.receive(), 0x8a, rest.getBytes(StandardCharsets.UTF_8));
                case "pong" -> assertTrue(server.event().startsWith("pong"));
                case "close", "fail" -> {
                    int code = Integer.parseInt(rest.split(" ")[0]);
                    checkClose(client.receive(), code);
                    ended = true;
                }
                default -> throw new AssertionError(event);
            }
        }
        if (!ended) {
            client.send(new ClientFrames().close(1000, ""));
            checkClose(client.receive(), 1000);
        }
        client.end();
        assertTrue(client.isClosedByServer());
        assertTrue(server.event().startsWith("closed"));
    }

    private static void check(Client.Received frame, int first, byte[] payload) {
        assertEquals(first, frame.first());
        assertTrue(Arrays.equals(payload, frame.payload()));
    }

    private static void checkClose(Client.Received frame, int code) {
        if (code == Close.NO_CODE) {
            check(frame, 0x88, new byte[0]);
        } else {
            assertEquals(code, frame.closeCode());
        }
    }
}
