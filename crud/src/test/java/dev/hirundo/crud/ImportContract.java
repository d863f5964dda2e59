package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `POST` of `application/x-ndjson`: many rows in one request, all or nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ImportContract {
    private static final String NDJSON = "application/x-ndjson";
    private static final String GOOD = "{\"title\":\"good\",\"size\":1}";

    @AutoClose private final Site site;
    private Set<Path> files = Set.of();

    ImportContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Note.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                                "/notes",
                                                Crud.of(Note.class, database)
                                                        .creates(Note.New.class)
                                                        .access(Access.everyone())
                                                        .build())
                                        .register(
                                                "/guarded",
                                                Crud.of(Note.class, database)
                                                        .creates(Note.New.class)
                                                        .access(Access.authenticated())
                                                        .build()));
    }

    @BeforeEach
    void nothing() throws IOException {
        site.execute("delete from note");
        files = files();
    }

    @AfterEach
    void noFileIsLeft() throws IOException {
        assertEquals(files, files());
    }

    /// Those of imports in this process.
    private static Set<Path> files() throws IOException {
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(file -> file.getFileName().toString().startsWith(Import.PREFIX))
                    .collect(Collectors.toSet());
        }
    }

    private Reply load(String lines) {
        return site.send("POST", "/notes", NDJSON, lines);
    }

    private static String pointers(Reply reply) {
        return StreamSupport.stream(reply.json().path("errors").spliterator(), false)
                .map(error -> error.get("pointer").asText())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A      | 1",
                "A;     | 1",
                "A;B    | 2",
                "A;B;   | 2",
                ";;A; ;B;; | 2",
                "A\\r;B\\r; | 2",
                " A ; B | 2",
                ";      | 0",
            })
    void eachLineThatIsNotBlankIsARow(String lines, int rows) {
        String body =
                lines.replace(";", "\n")
                        .replace("\\r", "\r")
                        .replace("A", "{\"title\":\"a\",\"size\":1}")
                        .replace("B", "{\"title\":\"b\",\"size\":2}");
        assertEquals("{\"imported\":" + rows + "}", load(body).is(200).body());
        assertEquals(rows, site.count("note"));
    }

    @Test
    void aByteOrderMarkAtTheBeginningIsNoPartOfTheFirstRow() {
        load("\uFEFF" + GOOD + "\n").is(200);
        assertEquals(1, site.count("note"));
    }

    @Test
    void ofAFailedImportNothingIsDoneAndAllIsToldThatIsWrong() {
        String wrong =
                String.join(
                        "\n",
                        GOOD,
                        "{\"title\":\" \",\"size\":1}",
                        "",
                        "{\"title\":\"x\",\"size\":\"many\",\"none\":1}",
                        "{\"title\":",
                        "[]",
                        "null",
                        "{\"title\":\"x\",\"size\":1} {}",
                        "{\"title\":\"x\",\"title\":\"y\",\"size\":1}");
        var reply = load(wrong).isProblem(422);
        assertEquals("/1/title /3/none /3/size /4 /5 /6 /7 /8", sorted(pointers(reply)));
        assertEquals(0, site.count("note"));
    }

    private static String sorted(String words) {
        return java.util.Arrays.stream(words.split(" ")).sorted().collect(Collectors.joining(" "));
    }

    @Test
    void bytesThatAreNoUtf8AreWrong() throws IOException {
        byte[] body = (GOOD + "\n{\"title\":\"X\",\"size\":1}").getBytes(StandardCharsets.US_ASCII);
        body[GOOD.length() + 11] = (byte) 0xC3;
        try (var http = new RawHttp(site.port())) {
            var answer =
                    http.send(Attacker.request("POST", "/notes", NDJSON, body))
                            .answer()
                            .orElseThrow();
            assertEquals(422, answer.status());
            assertTrue(answer.body().contains("\"/1\""), answer.body());
        }
        assertEquals(0, site.count("note"));
    }

    @Test
    void atMostAHundredFaultsAreTold() {
        var reply = load("{}\n".repeat(1000)).isProblem(422);
        assertEquals(100, reply.json().get("errors").size());
    }

    @Test
    void whatTheTableRefusesUndoesAll() {
        var lines = new StringBuilder();
        for (int i = 0; i < 1200; i++) {
            lines.append("{\"title\":\"t").append(i % 1100).append("\",\"size\":1}\n");
        }
        assertEquals("/title", pointers(load(lines.toString()).isProblem(409)));
        assertEquals(0, site.count("note"));
        load(GOOD + "\n{\"title\":\"" + "x".repeat(201) + "\",\"size\":1}").isProblem(422);
        assertEquals(0, site.count("note"));
    }

    @Test
    void thousandsOfRowsAreImported() {
        var lines = new StringBuilder();
        for (int i = 0; i < 5001; i++) {
            lines.append("{\"title\":\"t").append(i).append("\",\"size\":1}\n");
        }
        assertEquals(5001, load(lines.toString()).is(200).json().get("imported").asInt());
        assertEquals(5001, site.count("note"));
    }

    @Test
    void whoMayNotAddRowsIsToldBeforeAnythingIsRead() {
        site.send("POST", "/guarded", NDJSON, "nonsense").isProblem(401);
        site.send("POST", "/guarded", NDJSON, GOOD, "X-Test-Caller", "ada").is(200);
    }

    @Test
    void aBodyIsNeededAndTheServersLimitHolds() throws IOException {
        try (var http = new RawHttp(site.port())) {
            http.send("POST /notes HTTP/1.1\r\nHost: x\r\nContent-Type: " + NDJSON + "\r\n\r\n");
            assertEquals(400, http.answer().orElseThrow().status());
        }
        try (var http = new RawHttp(site.port())) {
            http.send(
                    "POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nContent-Type: "
                            + NDJSON
                            + "\r\n\r\n");
            assertEquals(413, http.answer().orElseThrow().status());
        }
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        for (int round = 0; round < 3; round++) {
            var http = new RawHttp(site.port());
            http.send(
                    "POST /notes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                            + NDJSON
                            + "\r\n\r\n"
                            + Integer.toHexString(GOOD.length() + 1)
                            + "\r\n"
                            + GOOD
                            + "\n\r\n");
            if (round == 0) {
                http.reset();
            } else if (round == 1) {
                http.endOfInput();
                http.answer();
                http.close();
            } else {
                http.send("nonsense\r\n");
                assertEquals(400, http.answer().orElseThrow().status());
                http.close();
            }
        }
        long deadlineNanos = System.nanoTime() + 5_000_000_000L;
        while (!files().equals(files) && System.nanoTime() < deadlineNanos) {
            Thread.onSpinWait(); // until the server has seen that the first is gone
        }
        assertEquals(0, site.count("note"));
    }
}
