package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.TestDatabase;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Topics over a WebSocket; subclass it.
@Timeout(60)
abstract class SocketContract {
    private static final int TOGETHER = 5;

    private Database database;
    private Site site;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CyclicBarrier together = new CyclicBarrier(TOGETHER);
    private final CountDownLatch letThrough = new CountDownLatch(1);

    protected abstract TestDatabase kind();

    record Note(int id, String author, String text) {}

    record Typing(@Size(max = 10) String where) {}

    @BeforeEach
    void start() {
        database = Site.open(kind());
        database.useTransaction(
                handle ->
                        handle.execute(
                                "create table note (id int primary key, author varchar(99),"
                                        + " text varchar(99))"));
        site = site(Map.of());
    }

    private Site site(Map<String, String> settings) {
        return new Site(database, settings, this::routes);
    }

    private Site anew(Map<String, String> settings) {
        site.close();
        site = site(settings);
        return site;
    }

    private void routes(HttpRouting.Builder routing, Realtime live) {
        routing.addFilter(this::awaitTheOthers);
        routing.get(
                "/live",
                live.webSocket(
                        Channel.of("notes", join -> notes(join).snapshot(this::all)),
                        Channel.of("notes/{author}", SocketContract::notes),
                        Channel.of("held", _ -> any().filter(this::isLetThrough)),
                        Channel.of("mine", SocketContract::mine),
                        Channel.fleeting("rooms/{room}", SocketContract::enter)
                                .publishes(Typing.class, SocketContract::said),
                        Channel.of("halls/{hall}", SocketContract::notes)
                                .presence(join -> Map.of("in", join.path("hall")))));
        routing.get(
                "/limited", live.webSocket("user:ada"::equals, Channel.of("notes", _ -> any())));
        routing.get("/sse", live.sse(_ -> any()));
    }

    /// Between a handshake and the socket that it opens.
    private void awaitTheOthers(
            FilterChain chain, RoutingRequest request, RoutingResponse response) {
        chain.proceed();
        if (request.headers().contains(HeaderNames.create("Together"))) {
            try {
                together.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Feed<Note> any() {
        return Feed.of("note", Note.class);
    }

    /// Holds a client up in the middle of what he missed.
    private boolean isLetThrough(Note note) {
        if (note.text().equals("held")) {
            held.countDown();
            try {
                return letThrough.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return true;
    }

    private static Feed<Note> notes(Join join) {
        String author = join.path().getOrDefault("author", join.query().first("author").orElse(""));
        return author.isEmpty() ? any() : any().filter(note -> note.author().equals(author));
    }

    private static Feed<Note> mine(Join join) {
        if (join.caller() instanceof Caller.User user) {
            boolean isEditor = user.roles().contains("editor");
            return any().filter(note -> isEditor || note.author().equals(user.subject()));
        }
        throw Problem.of(401).withDetail("Who are you?").toException();
    }

    private static void enter(Join join) {
        if (join.path("room").equals("cellar")) {
            throw Problem.of(403).withDetail("Not the cellar.").toException();
        }
    }

    private static Map<String, String> said(Join join, Typing typing) {
        String who = join.caller() instanceof Caller.User user ? user.subject() : "somebody";
        return Map.of("who", who, "where", typing.where());
    }

    private List<Note> all() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select id, author, text from note order by id")
                                        .map(
                                                (row, _) ->
                                                        new Note(
                                                                row.getInt(1),
                                                                row.getString(2),
                                                                row.getString(3)))
                                        .list());
    }

    private void create(int id, String author, String text) {
        database.useTransaction(
                handle -> {
                    handle.execute("insert into note values (?, ?, ?)", id, author, text);
                    site.log.append(
                            "note",
                            String.valueOf(id),
                            new Change.Created<>(new Note(id, author, text)));
                });
    }

    private URI live() {
        return site.uri("/live", "ws");
    }

    private SocketClient open(String... headers) {
        return SocketClient.open(live(), headers);
    }

    private static String created(String topic, int id, String author, String text) {
        return topic
                + " created {\"id\":%d,\"author\":\"%s\",\"text\":\"%s\"}"
                        .formatted(id, author, text);
    }

    @AfterEach
    void stop() {
        site.close();
        database.close();
    }

    @Test
    void oneSocketIsToldOfManyTopics() throws Exception {
        try (var client = open()) {
            client.subscribe("notes/ada");
            client.subscribe("notes/bob");

            create(1, "ada", "a");
            create(2, "cyd", "b");
            create(3, "bob", "c");

            assertEquals(
                    Set.of(
                            created("notes/ada", 1, "ada", "a"),
                            created("notes/bob", 3, "bob", "c")),
                    Set.of(client.event(), client.event()));
        }
    }

    @Test
    void aTopicWithRowsBeginsWithThem() throws Exception {
        create(1, "ada", "a");
        try (var client = open()) {
            var answer = client.subscribe("notes");
            assertTrue(answer.path("ok").booleanValue());
            assertFalse(answer.path("recovered").booleanValue());
            assertEquals(
                    "notes snapshot {\"items\":[{\"id\":1,\"author\":\"ada\",\"text\":\"a\"}]}",
                    client.event());

            create(2, "ada", "b");

            assertEquals(created("notes", 2, "ada", "b"), client.event());
        }
    }

    @Test
    void theQueryOfATopicIsTheChannelsToRead() throws Exception {
        try (var client = open()) {
            client.subscribe("notes?author=bob");
            client.next();

            create(1, "ada", "a");
            create(2, "bob", "b");

            assertEquals(created("notes?author=bob", 2, "bob", "b"), client.event());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1000"})
    void whoComesBackIsToldWhatHeMissed(String history) throws Exception {
        anew(Map.of("realtime.history", history));
        String position;
        try (var client = open()) {
            position = client.subscribe("notes/ada").path("position").asText();
            create(1, "ada", "a");
            position = client.next().path("position").asText();
        }
        for (int i = 2; i < 5; i++) {
            create(i, "ada", "b");
            create(10 * i, "bob", "b");
        }
        for (int i = 0; i < 2; i++) {
            try (var client = open()) {
                var answer = client.subscribe("notes/ada", position);
                assertTrue(answer.path("recovered").booleanValue());
                assertEquals(position, answer.path("position").asText());
                for (int note = 2; note < 5; note++) {
                    assertEquals(created("notes/ada", note, "ada", "b"), client.event());
                }
            }
        }
    }

    @Test
    void aPositionIsTheSameOnAStreamAndOnASocket() throws Exception {
        String position;
        try (var stream = site.listen("/sse").begun()) {
            create(1, "ada", "a");
            position = stream.next().orElseThrow().id();
        }
        create(2, "ada", "b");
        try (var client = open()) {
            client.subscribe("notes/ada", position);
            var event = client.next();
            assertEquals(2, event.path("data").path("id").intValue());
            position = event.path("position").asText();
        }
        create(3, "ada", "c");
        try (var stream = site.listen("/sse", "Last-Event-ID", position)) {
            assertTrue(stream.next().orElseThrow().data().contains("\"c\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "9000000000000000000-0"})
    void whoComesBackWithWhatIsNoPositionBeginsAnew(String position) throws Exception {
        create(1, "ada", "a");
        try (var client = open()) {
            var answer = client.subscribe("notes", position);

            assertFalse(answer.path("recovered").booleanValue());
            assertEquals("reset", client.next().path("event").asText());
            assertEquals("snapshot", client.next().path("event").asText());
        }
    }

    @Test
    void aQuietSocketIsToldWhereItIs() throws Exception {
        anew(Map.of("realtime.heartbeat", "PT0.05S"));
        try (var client = open()) {
            client.subscribe("notes/ada");
            create(1, "bob", "nothing to ada");
            String position = client.position();
            create(2, "ada", "a");
            client.next();
            try (var back = open()) {
                back.subscribe("notes/ada", position);
                assertEquals(2, back.next().path("data").path("id").intValue());
            }
        }
    }

    /// Else it would come back to its quiet topics by a position that is long forgotten.
    @Test
    void aSocketOnWhichMuchIsSaidIsToldWhereItIsToo() throws Exception {
        anew(Map.of("realtime.heartbeat", "PT0.3S"));
        try (var client = open()) {
            client.subscribe("notes/ada");
            client.subscribe("notes/bob");
            JsonNode next;
            int note = 0;
            do {
                create(++note, "ada", "a");
                next = client.nextUnlessClosed().orElseThrow();
            } while (!next.has("position") || next.has("topic"));
            assertEquals("position", next.path("event").asText());
        }
    }

    /// Whoever came back with it would never be told what he still misses.
    @Test
    void whoIsCatchingUpIsNotToldThatHeIsFurther() throws Exception {
        anew(Map.of("realtime.heartbeat", "PT0.05S", "realtime.history", "1"));
        try (var client = open()) {
            String position = client.subscribe("notes/bob").path("position").asText();
            create(1, "ada", "held");
            create(2, "ada", "b");
            create(3, "bob", "c");
            client.next();
            client.position(); // there is nothing more of notes/bob
            client.send(
                    "{'op':'subscribe','id':7,'topic':'held','after':'%s'}".formatted(position));
            held.await();

            assertEquals(7, client.next().path("re").intValue());
            assertFalse(client.heartbeat().has("position"));
            letThrough.countDown();

            for (int note = 1; note < 4; note++) {
                assertEquals(note, client.next().path("data").path("id").intValue());
            }
            assertTrue(client.position().length() > 2);
        }
    }

    @Test
    void whoLeavesATopicIsToldNothingMoreOfIt() throws Exception {
        try (var client = open()) {
            client.subscribe("notes/ada");
            client.subscribe("notes/bob");
            assertTrue(client.ask("'op':'unsubscribe','topic':'notes/ada'").path("ok").asBoolean());
            create(1, "ada", "a");
            create(2, "bob", "b");
            assertEquals(created("notes/bob", 2, "bob", "b"), client.event());

            client.subscribe("notes/ada");
            create(3, "ada", "c");
            assertEquals(created("notes/ada", 3, "ada", "c"), client.event());
        }
    }

    @Test
    void whatIsPublishedIsToldToAllWhoListenAndToNobodyElse() throws Exception {
        try (var ada = open("Caller", "ada");
                var bob = open("Caller", "bob");
                var other = open()) {
            ada.subscribe("rooms/42");
            bob.subscribe("rooms/42");
            other.subscribe("rooms/43");

            bob.send("{'op':'publish','id':'x','topic':'rooms/42','data':{'where':'title'}}");

            var answers = List.of(bob.next(), bob.next());
            assertTrue(answers.stream().anyMatch(each -> each.path("re").asText().equals("x")));
            var message = ada.next();
            assertEquals("message", message.path("event").asText());
            assertEquals("bob", message.path("data").path("who").asText());
            assertEquals("title", message.path("data").path("where").asText());
            site.live.publish("rooms/43", Map.of("by", "the server"));
            assertEquals("rooms/43 message {\"by\":\"the server\"}", other.event());
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "404, `'op':'subscribe','topic':'nowhere'`",
                "404, `'op':'subscribe','topic':'notes/ada/more'`",
                "404, `'op':'subscribe','topic':''`",
                "403, `'op':'subscribe','topic':'rooms/cellar'`",
                "401, `'op':'subscribe','topic':'mine'`",
                "409, `'op':'subscribe','topic':'rooms/1'`",
                "404, `'op':'unsubscribe','topic':'notes'`",
                "404, `'op':'publish','topic':'rooms/2','data':{'where':'a'}`",
                "422, `'op':'publish','topic':'rooms/1','data':{'where':'much too long'}`",
                "422, `'op':'publish','topic':'rooms/1','data':{'elsewhere':'a'}`",
                "422, `'op':'publish','topic':'rooms/1','data':7`",
                "403, `'op':'publish','topic':'notes/ada','data':{}`",
                "401, `'op':'auth','token':'nonsense'`",
            })
    void whatCannotBeDoneIsAProblemAndTheSocketStaysOpen(int status, String request)
            throws Exception {
        try (var client = open()) {
            client.subscribe("rooms/1");
            client.subscribe("notes/ada");

            var problem = client.ask(request).path("error");

            assertEquals(status, problem.path("status").intValue(), problem.toString());
            create(1, "ada", "a");
            assertEquals(created("notes/ada", 1, "ada", "a"), client.event());
        }
    }

    @Test
    void aMessageThatIsNotKeptIsShort() throws Exception {
        try (var client = open()) {
            client.subscribe("rooms/1");
            String topic = "x".repeat(600);
            assertEquals(400, client.subscribe(topic).path("error").path("status").intValue());
        }
        var tooLong = "x".repeat(5000);
        assertThrows(ProblemException.class, () -> site.live.publish("rooms/1", tooLong));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{'id':1}",
                "{'op':'subscribe','topic':'notes'}",
                "{'op':'dance','id':1}",
                "{'op':'subscribe','id':1}",
                "{'op':'subscribe','id':{},'topic':'notes'}",
                "{'op':'subscribe','id':1,'topic':7}",
                "{'op':'subscribe','id':1,'topic':'notes','after':7}",
                "{'op':'auth','id':1}"
            })
    void whatIsNoMessageClosesTheSocket(String text) {
        try (var client = open().send(text)) {
            assertEquals(4400, client.closed().code());
        }
    }

    @Test
    void aTopicNameOfAMegabyteClosesTheSocket() {
        try (var client = open()) {
            client.send("{'op':'subscribe','id':1,'topic':'" + "x".repeat(1_000_000) + "'}");
            assertEquals(1009, client.closed().code());
        }
    }

    @Test
    void topicsAreCounted() throws Exception {
        anew(Map.of("realtime.topics", "2"));
        try (var client = open()) {
            client.subscribe("rooms/1");
            client.subscribe("rooms/2");
            assertEquals(429, client.subscribe("rooms/3").path("error").path("status").intValue());
            client.ask("'op':'unsubscribe','topic':'rooms/1'");
            assertTrue(client.subscribe("rooms/3").path("ok").booleanValue());
        }
    }

    @Test
    void whoSendsTooMuchIsClosed() throws Exception {
        anew(Map.of("realtime.messages", "1", "realtime.topics", "1"));
        try (var client = open()) {
            int sent = 0;
            while (sent < 20 && client.sends("{'op':'unsubscribe','id':1,'topic':'notes'}")) {
                sent++;
            }
            assertEquals(4429, client.closed().code());
        }
        try (var ada = SocketClient.open(site.uri("/limited", "ws"), "Caller", "ada");
                var bob = SocketClient.open(site.uri("/limited", "ws"), "Caller", "bob")) {
            assertTrue(ada.subscribe("notes").path("ok").booleanValue());
            bob.send("{'op':'subscribe','id':1,'topic':'notes'}");
            assertEquals(4429, bob.closed().code());
        }
    }

    @Test
    void connectionsOfOneUserAreCounted() {
        anew(Map.of("realtime.devices", "2"));
        var second = open("Caller", "ada");
        try (var _ = open("Caller", "ada");
                var _ = open("Caller", "bob")) {
            Eventually.holds("they are counted", () -> site.live.listeners() == 3);
            assertEquals(429, SocketClient.refused(live(), "Caller", "ada"));
            second.close();
            Eventually.holds("two listen", () -> site.live.listeners() == 2);
            open("Caller", "ada").close();
        }
    }

    /// All are let in before any is counted.
    @Test
    void ofManyConnectionsOfOneUserThatComeAtOnceSomeAreClosed() throws Exception {
        anew(Map.of("realtime.devices", "1"));
        var clients = new ArrayList<SocketClient>();
        for (int i = 0; i < TOGETHER; i++) {
            clients.add(open("Caller", "ada", "Together", "yes"));
        }
        Eventually.holds("the others are closed", () -> closed(clients) == TOGETHER - 1);
        for (var client : clients) {
            if (client.closedYet().isPresent()) {
                assertEquals(4429, client.closed().code());
            } else {
                assertTrue(client.subscribe("notes").path("ok").booleanValue());
            }
            client.close();
        }
    }

    private static long closed(List<SocketClient> clients) {
        return clients.stream().filter(client -> client.closedYet().isPresent()).count();
    }

    @Test
    void whoBecomesAUserIsCountedAmongHisConnections() throws Exception {
        anew(Map.of("realtime.devices", "1"));
        try (var _ = open("Caller", "ada");
                var another = open()) {
            another.send("{'op':'auth','id':1,'token':'ada'}");
            assertEquals(4429, another.closed().code());
        }
        Eventually.holds("nobody listens", () -> site.live.listeners() == 0);
        open("Caller", "ada").close();
    }

    /// Anybody who may use the database can write there.
    @Test
    void whatTheLogHoldsUnderAnothersNameStopsNobody() throws Exception {
        try (var ada = open("Caller", "ada")) {
            ada.subscribe("halls/1");
            ada.next();

            site.log.append("presence:halls/1", "nonsense", new Change.Created<>("nonsense"));

            assertEquals("halls/1 reset {}", ada.event());
            assertEquals("presence.state", ada.next().path("event").asText());
            create(1, "ada", "a");
            assertEquals(created("halls/1", 1, "ada", "a"), ada.event());
        }
    }

    @Test
    void connectionsAreCounted() throws Exception {
        anew(Map.of("realtime.connections", "1"));
        try (var _ = open()) {
            Eventually.holds("it is counted", () -> site.live.listeners() == 1);
            assertEquals(503, SocketClient.refused(live()));
            try (var stream = site.listen("/sse")) {
                assertEquals(503, stream.status());
                assertEquals("2", stream.header("retry-after"));
            }
        }
    }

    @Test
    void aSocketEndsWithTheCredential() {
        try (var expires = open("Caller", "ada PT0.3S");
                var revoked = open("Caller", "ada")) {
            assertEquals(4401, expires.closed().code());
            assertEquals(Optional.empty(), revoked.closedYet());
            site.revokeAll();
            assertEquals(4401, revoked.closed().code());
        }
        Eventually.holds("nothing waits for a revocation", () -> site.revocationsThatWait() == 0);
    }

    @Test
    void aTokenThatIsSentOverTheSocketKeepsItOpen() throws Exception {
        try (var client = open("Caller", "ada PT0.5S")) {
            client.subscribe("mine");
            var late = open("Caller", "ada PT0.5S");
            assertTrue(client.ask("'op':'auth','token':'ada'").path("ok").booleanValue());
            assertEquals(
                    4401, late.closed().code()); // its time is over, and so would be this one's
            create(1, "ada", "a");
            assertEquals(created("mine", 1, "ada", "a"), client.event());

            site.revokeAll();
            assertEquals(4401, client.closed().code());
        }
    }

    @Test
    void somebodyElsesTokenIsRefused() throws Exception {
        try (var client = open("Caller", "ada")) {
            var problem = client.ask("'op':'auth','token':'bob'").path("error");
            assertEquals(403, problem.path("status").intValue());
        }
    }

    @Test
    void whoWasNobodyBecomesSomebodyByAToken() throws Exception {
        try (var client = open()) {
            client.ask("'op':'auth','token':'ada'");
            assertTrue(client.subscribe("mine").path("ok").booleanValue());
        }
    }

    @Test
    void otherRightsAreAskedForAnew() throws Exception {
        try (var client = open("Caller", "ada")) {
            client.subscribe("mine");
            client.ask("'op':'auth','token':'ada editor'");
            assertEquals("mine reset {}", client.event());
            create(1, "bob", "a");
            assertEquals(created("mine", 1, "bob", "a"), client.event());
        }
    }

    @Test
    void whoListensIsToldWhoElseDoes() throws Exception {
        try (var ada = open("Caller", "ada")) {
            ada.subscribe("halls/1");
            assertEquals(
                    "halls/1 presence.state {\"members\":[{\"id\":\"ada\",\"info\":{\"in\":\"1\"}}]}",
                    ada.event());
            var bob = open("Caller", "bob");
            bob.subscribe("halls/1");
            assertEquals("presence.state", bob.next().path("event").asText());
            assertEquals(
                    "halls/1 presence.join {\"id\":\"bob\",\"info\":{\"in\":\"1\"}}", ada.event());
            try (var elsewhere = open("Caller", "cyd")) {
                elsewhere.subscribe("halls/2");
                assertEquals(1, elsewhere.next().path("data").path("members").size());
            }
            var second = open("Caller", "bob");
            second.subscribe("halls/1");
            assertEquals(2, second.next().path("data").path("members").size());
            bob.close(); // he is still there
            second.ask("'op':'unsubscribe','topic':'halls/1'");
            assertEquals("halls/1 presence.leave {\"id\":\"bob\"}", ada.event());
            second.close();
        }
        Eventually.holds("nobody listens", () -> site.live.listeners() == 0);
        Eventually.holds("nobody is there", () -> rows("hirundo_presence") == 0);
    }

    private int rows(String table) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select count(*) from " + table)
                                        .mapTo(Integer.class)
                                        .one());
    }

    @Test
    void whoHasNoCredentialIsSomebodyElseOnEachConnection() throws Exception {
        try (var first = open();
                var second = open()) {
            first.subscribe("halls/1");
            first.next();
            second.subscribe("halls/1");
            assertEquals(2, second.next().path("data").path("members").size());
            assertEquals("presence.join", first.next().path("event").asText());
        }
    }

    /// He begins anew, and the others do not notice.
    @Test
    void whoseRightsChangeIsThereAllTheTime() throws Exception {
        try (var ada = open("Caller", "ada");
                var bob = open("Caller", "bob")) {
            ada.subscribe("halls/1");
            ada.next();
            bob.subscribe("halls/1");
            assertEquals("presence.join", ada.next().path("event").asText());
            bob.next();

            bob.ask("'op':'auth','token':'bob editor'");

            assertEquals("halls/1 reset {}", bob.event());
            assertEquals(2, bob.next().path("data").path("members").size());
            create(1, "ada", "a");
            assertEquals(created("halls/1", 1, "ada", "a"), ada.event());
        }
    }

    @Test
    void nodesTellEachOtherWhatIsPublishedAndWhoIsThere() throws Exception {
        anew(Map.of("realtime.poll", "PT0.05S"));
        try (var other = site(Map.of("realtime.poll", "PT0.05S"));
                var ada = open("Caller", "ada")) {
            var bob = SocketClient.open(other.uri("/live", "ws"), "Caller", "bob");
            ada.subscribe("halls/1");
            ada.next();
            bob.subscribe("halls/1");
            assertEquals(2, bob.next().path("data").path("members").size());
            assertEquals("presence.join", ada.next().path("event").asText());
            bob.close();
            assertEquals("presence.leave", ada.next().path("event").asText());
        }
    }

    @Test
    void whoListensIsSentAwayWithHisPositionWhenTheServerDrains() throws Exception {
        try (var client = open()) {
            client.subscribe("notes/ada");
            create(1, "ada", "a");
            String position = client.next().path("position").asText();

            site.live.drain();

            var closed = client.closed();
            assertEquals(1001, closed.code());
            assertEquals("{\"resume\":{\"notes/ada\":\"" + position + "\"}}", closed.reason());
        }
    }

    @Test
    void whoListensIsSentAwayWhenTheServerStops() throws Exception {
        try (var client = open()) {
            client.subscribe("notes/ada");
            site.close();
            assertEquals(1001, client.closed().code());
        }
    }

    @Test
    void whatIsBinaryClosesTheSocket() {
        try (var client = open().sendBinary(new byte[] {1})) {
            assertEquals(4400, client.closed().code());
        }
    }

    @Test
    void nothingIsLeftOfASocketThatHasGone() throws Exception {
        var clients = new HashMap<Integer, SocketClient>();
        for (int i = 0; i < 20; i++) {
            var client = open("Caller", "ada");
            client.subscribe("mine");
            client.subscribe("rooms/1");
            clients.put(i, client);
        }
        clients.values().forEach(SocketClient::close);
        Eventually.holds("nobody listens", () -> site.live.listeners() == 0);
        Eventually.holds("nothing waits for a revocation", () -> site.revocationsThatWait() == 0);
        Eventually.holds(
                "no topic is listened to", () -> site.live.topicsListenedTo() == 0); // the last
    }
}
