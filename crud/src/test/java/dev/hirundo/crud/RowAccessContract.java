package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.UuidV7;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules over rows: what is not the caller's is as good as absent, on every way to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RowAccessContract {
    private static final String SCHEMA =
            """
            create table doc (
                id uuid primary key,
                owner varchar(50) not null,
                tenant varchar(50),
                title varchar(100) not null,
                version bigint not null);
            create table doc_share (doc_id uuid not null, member varchar(50) not null);
            create table thing (id uuid primary key, owner uuid, title varchar(100));
            """;

    private static final AtomicReference<@Nullable Runnable> BETWEEN = new AtomicReference<>();

    record Doc(
            @Nullable UUID id, String owner, @Nullable String tenant, String title, long version) {}

    /// What happens while it is bound happens between the reading of a row and its writing.
    record ChangedDoc(String owner, @Nullable String tenant, String title) {
        ChangedDoc {
            Runnable between = BETWEEN.getAndSet(null);
            if (between != null) {
                between.run();
            }
        }
    }

    record Thing(@Nullable UUID id, @Nullable UUID owner, String title) {}

    record NewThing(@Nullable UUID owner, String title) {}

    private final UuidV7 ids = new UuidV7(InstantSource.system(), new SecureRandom());
    private final List<Operation> asked = new CopyOnWriteArrayList<>();
    @AutoClose private final Site site;
    private UUID mine = ids.get();
    private UUID foreign = ids.get();

    RowAccessContract(TestDatabase kind) {
        Access shared = Access.sharedWith("id", "doc_share", "doc_id", "member");
        Access counted =
                (caller, operation) -> {
                    asked.add(operation);
                    return Filter.eq("owner", "ada");
                };
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, db) -> {
                            routing.register("/own", docs(db, Access.ownedBy("owner")));
                            routing.register(
                                    "/shared",
                                    docs(
                                            db,
                                            Access.ownedBy("owner").or(shared.on(Operation.READ))));
                            routing.register("/members", docs(db, shared));
                            routing.register(
                                    "/tenants",
                                    docs(
                                            db,
                                            Access.tenant(
                                                    "tenant",
                                                    user ->
                                                            user.roles().stream()
                                                                    .findFirst()
                                                                    .orElse(null))));
                            routing.register(
                                    "/others",
                                    docs(db, Access.ownedBy("owner").not().on(Operation.READ)));
                            routing.register(
                                    "/box",
                                    docs(
                                            db,
                                            Access.everyone()
                                                    .on(Operation.CREATE, Operation.UPDATE)));
                            routing.register("/counted", docs(db, counted));
                            routing.register("/all", docs(db, Access.everyone()));
                            routing.register(
                                    "/things",
                                    Crud.of(Thing.class, db)
                                            .creates(NewThing.class)
                                            .access(Access.ownedBy("owner"))
                                            .build());
                        });
    }

    private static Crud docs(Database db, Access access) {
        return Crud.of(Doc.class, db)
                .creates(ChangedDoc.class)
                .access(access)
                .filterable("title", "owner")
                .sortable("title")
                .searchable("title")
                .clientIds()
                .build();
    }

    @BeforeEach
    void aRowOfAdaAndOneOfBob() {
        site.execute("delete from doc");
        site.execute("delete from doc_share");
        mine = add("ada", "red", "swim");
        foreign = add("bob", "blue", "secret dive");
    }

    private UUID add(String owner, String tenant, String title) {
        var id = ids.get();
        site.execute(
                "insert into doc values ('%s', '%s', '%s', '%s', 1)"
                        .formatted(id, owner, tenant, title));
        return id;
    }

    private static String doc(String owner, String title) {
        return "{\"owner\":\"%s\",\"tenant\":\"red\",\"title\":\"%s\"}".formatted(owner, title);
    }

    private static String[] as(String caller, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        if (!caller.isEmpty()) {
            all.addAll(List.of("X-Test-Caller", caller));
        }
        return all.toArray(String[]::new);
    }

    private String owner(UUID id) {
        return site.get("/all/" + id).is(200).text("owner");
    }

    private static List<String> titles(Reply list) {
        return StreamSupport.stream(list.is(200).json().get("items").spliterator(), false)
                .map(item -> item.get("title").asText())
                .toList();
    }

    /// Every way to one row that a client can think of.
    private List<Reply> tries(String path, UUID id, String caller) {
        String item = path + "/" + id;
        String fine = doc("ada", "x");
        String step = "{\"steps\":[{\"op\":\"%s\",\"id\":\"" + id + "\"%s}]}";
        return List.of(
                site.get(item, as(caller)),
                site.get(item + "?fields=title", as(caller)),
                site.get(item, as(caller, "If-None-Match", "*")),
                site.get(item, as(caller, "If-None-Match", "\"v1\"")),
                site.put(item, fine, as(caller)),
                site.put(item, fine, as(caller, "If-Match", "\"v1\"")),
                site.put(item, fine, as(caller, "If-Match", "\"v9\"")),
                site.put(item, fine, as(caller, "If-Match", "*")),
                site.patch(item, "{\"title\":\"x\"}", as(caller)),
                site.patch(item, "{\"title\":\"x\"}", as(caller, "If-Match", "\"v9\"")),
                site.patch(item, "{\"title\":7}", as(caller)),
                site.send(
                        "PATCH",
                        item,
                        "application/json-patch+json",
                        "[{\"op\":\"test\",\"path\":\"/title\",\"value\":\"secret dive\"}]",
                        as(caller)),
                site.delete(item, as(caller)),
                site.delete(item, as(caller, "If-Match", "\"v1\"")),
                site.delete(item, as(caller, "If-Match", "\"v9\"")),
                site.post("/own/batch", step.formatted("delete", ""), as(caller)),
                site.post(
                        "/own/batch",
                        step.formatted("update", ",\"body\":{\"title\":7}"),
                        as(caller)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/own", "/members", "/tenants"})
    void aForeignRowIsAsGoodAsAbsentOnEveryWayToIt(String path) {
        var absent = ids.get();
        String caller = "ada red";
        var foreigns = tries(path, foreign, caller);
        var absents = tries(path, absent, caller);
        for (int i = 0; i < foreigns.size(); i++) {
            var reply = foreigns.get(i).isProblem(404);
            assertEquals("", reply.header("ETag"));
            assertEquals(anonymised(absents.get(i), absent), anonymised(foreigns.get(i), foreign));
        }
        site.call("HEAD", path + "/" + foreign, as(caller)).is(404);
        assertEquals("bob", owner(foreign));
    }

    private static String anonymised(Reply reply, UUID id) {
        return reply.body()
                .replace(id.toString(), "ID")
                .replace(reply.header("X-Request-Id"), "REQUEST");
    }

    @Test
    void aForeignRowIsPartOfNoListCountSearchOrExport() {
        var ada = as("ada");
        var list = site.get("/own?count=exact", ada);
        assertEquals(List.of("swim"), titles(list));
        assertEquals(1, list.json().get("total").asInt());
        assertEquals(List.of(), titles(site.get("/own?owner=bob", ada)));
        assertEquals(List.of(), titles(site.get("/own?owner.ne=ada", ada)));
        assertEquals(List.of(), titles(site.get("/own?q=secret", ada)));
        assertEquals(0, site.get("/own?q=dive&count=exact", ada).json().get("total").asInt());
        for (String type : List.of("application/x-ndjson", "text/csv")) {
            var export = site.get("/own?sort=title", as("ada", "Accept", type)).is(200);
            assertTrue(export.body().contains("swim"), type);
            assertFalse(export.body().contains("secret"), type);
        }
    }

    @Test
    void aCursorOfSomebodyElseShowsNoMoreThanOnesOwnRows() {
        add("bob", "blue", "a");
        add("bob", "blue", "b");
        add("ada", "red", "zoo");
        String cursor = site.get("/own?sort=title&limit=1", as("bob")).is(200).text("next");
        assertEquals(
                List.of("swim", "zoo"),
                titles(site.get("/own?sort=title&cursor=" + cursor, as("ada"))));
    }

    @Test
    void nobodyKnownIsTold401OnEveryWay() {
        for (var reply : tries("/own", foreign, "")) {
            assertEquals("Bearer", reply.isProblem(401).header("WWW-Authenticate"));
        }
        site.post("/own/batch", "{", as("")).isProblem(401);
        site.post("/own/batch", "{\"steps\":[]}", as("")).isProblem(401);
        site.send("POST", "/own", "application/x-ndjson", "{", as("")).isProblem(401);
        site.put("/own/" + ids.get(), "{", as("", "If-None-Match", "nonsense")).isProblem(401);
        site.get("/own", as("", "Accept", "text/csv")).isProblem(401);
    }

    @Test
    void aRowThatMayBeReadAndNotChangedIs403() {
        site.execute("insert into doc_share values ('%s', 'ada')".formatted(foreign));
        String item = "/shared/" + foreign;
        site.get(item, as("ada")).is(200);
        for (var reply :
                List.of(
                        site.put(item, doc("ada", "x"), as("ada")),
                        site.put(item, doc("ada", "x"), as("ada", "If-Match", "\"v9\"")),
                        site.patch(item, "{\"title\":\"x\"}", as("ada")),
                        site.patch(item, "{}", as("ada", "If-Match", "\"v9\"")),
                        site.delete(item, as("ada")),
                        site.delete(item, as("ada", "If-Match", "\"v9\"")),
                        site.delete(item, as("ada", "If-Match", "W/\"v1\"")))) {
            reply.isProblem(403);
            assertEquals("", reply.header("ETag"));
        }
        site.delete(item, as("eve")).isProblem(404);
        assertEquals("bob", owner(foreign));
    }

    @Test
    void whoIsSharedWithIsFoundByTheMembershipTable() {
        assertEquals(List.of("swim"), titles(site.get("/shared", as("ada"))));
        site.execute("insert into doc_share values ('%s', 'ada')".formatted(foreign));
        assertEquals(
                List.of("secret dive", "swim"), titles(site.get("/shared?sort=title", as("ada"))));
        site.patch("/members/" + foreign, "{\"title\":\"ours\"}", as("ada")).is(200);
        site.execute("delete from doc_share");
        site.get("/shared/" + foreign, as("ada")).isProblem(404);
        // a new row is shared with nobody yet
        site.post("/members", doc("ada", "x"), as("ada")).isProblem(403);
    }

    @Test
    void aTenantSeesItsOwnAndWhoHasNoneSeesNothing() {
        assertEquals(List.of("swim"), titles(site.get("/tenants", as("eve red"))));
        site.patch("/tenants/" + mine, "{\"tenant\":\"blue\"}", as("eve red")).isProblem(403);
        site.patch("/tenants/" + mine, "{\"tenant\":null}", as("eve red")).isProblem(403);
        site.get("/tenants", as("eve")).isProblem(403);
        assertEquals("red", site.get("/all/" + mine).text("tenant"));
    }

    @Test
    void theOppositeOfARuleHoldsWhereItDoesNot() {
        assertEquals(List.of("secret dive"), titles(site.get("/others", as("ada"))));
        site.get("/others/" + mine, as("ada")).isProblem(404);
        site.delete("/others/" + foreign, as("ada")).isProblem(403);
        // the opposite of "known and the owner"
        assertEquals(2, titles(site.get("/others")).size());
    }

    @Test
    void whoGivesARowAwayIsRefusedAndNothingIsWritten() {
        String item = "/own/" + mine;
        String away = "{\"owner\":\"bob\"}";
        for (var reply :
                List.of(
                        site.put(item, doc("bob", "x"), as("ada")),
                        site.put(item, doc("bob", "x"), as("ada", "If-Match", "\"v1\"")),
                        site.put(item, doc("bob", "x"), as("ada", "If-Match", "*")),
                        site.patch(item, away, as("ada")),
                        site.patch(item, away, as("ada", "If-Match", "\"v1\"")),
                        site.send(
                                "PATCH",
                                item,
                                "application/json-patch+json",
                                "[{\"op\":\"copy\",\"from\":\"/title\",\"path\":\"/owner\"}]",
                                as("ada")),
                        site.post("/own", doc("bob", "x"), as("ada")),
                        site.put(
                                "/own/" + ids.get(),
                                doc("bob", "x"),
                                as("ada", "If-None-Match", "*")),
                        site.send(
                                "POST",
                                "/own",
                                "application/x-ndjson",
                                doc("ada", "x") + "\n" + doc("bob", "x"),
                                as("ada")),
                        site.post(
                                "/own/batch",
                                "{\"steps\":[{\"op\":\"create\",\"body\":%s},{\"op\":\"update\",\"id\":\"%s\",\"body\":%s}]}"
                                        .formatted(doc("ada", "x"), mine, away),
                                as("ada")))) {
            reply.isProblem(403);
        }
        assertEquals(2, site.count("doc"));
        var row = site.get("/all/" + mine);
        assertEquals("ada", row.text("owner"));
        assertEquals("\"v1\"", row.header("ETag"));
    }

    @Test
    void anIdThatSomebodyElseHasIsNeitherShownNorOverwritten() {
        var reply =
                site.put("/own/" + foreign, doc("ada", "x"), as("ada", "If-None-Match", "*"))
                        .isProblem(409);
        assertEquals("", reply.header("ETag"));
        assertFalse(reply.body().contains("current"));
        assertFalse(reply.body().contains("bob"));
        site.put("/own/" + mine, doc("ada", "x"), as("ada", "If-None-Match", "*")).isProblem(412);
        assertEquals("bob", owner(foreign));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "PUT", "PATCH \"v1\"", "PUT \"v1\""})
    void whoLosesARowBetweenReadingAndWritingItWritesNothing(String request) {
        var words = request.split(" ");
        BETWEEN.set(() -> site.execute("update doc set owner = 'bob' where id = '" + mine + "'"));
        var headers = words.length == 2 ? as("ada", "If-Match", words[1]) : as("ada");
        site.send(words[0], "/own/" + mine, "application/json", doc("ada", "late"), headers)
                .isProblem(404);
        assertEquals("bob", owner(mine));
        assertEquals("swim", site.get("/all/" + mine).text("title"));
    }

    @Test
    void anOwnerThatIsAUuidIsNobodyWhoseSubjectIsNone() {
        var ada = ids.get();
        var own = site.post("/things", thing(ada), as(ada.toString())).is(201).text("id");
        site.get("/things/" + own, as(ada.toString().toUpperCase(Locale.ROOT))).is(200);
        assertEquals(List.of(), titles(site.get("/things", as("ada"))));
        site.get("/things/" + own, as("ada")).isProblem(404);
        site.patch("/things/" + own, "{\"title\":\"x\"}", as("ada")).isProblem(404);
        site.delete("/things/" + own, as("ada")).isProblem(404);
        site.post("/things", thing(ada), as("ada")).isProblem(403);
        site.post("/things", "{\"owner\":null,\"title\":\"x\"}", as("ada")).isProblem(403);
        // without a version, a change is checked under a lock
        site.put("/things/" + own, thing(ids.get()), as(ada.toString())).isProblem(403);
        site.put("/things/" + own, thing(ada), as(ada.toString())).is(200);
    }

    private static String thing(UUID owner) {
        return "{\"owner\":\"" + owner + "\",\"title\":\"x\"}";
    }

    @Test
    void whoMayWriteAndNotReadIsShownNothing() {
        var added = site.post("/box", doc("ada", "x"), as("ada")).is(201);
        assertEquals("", added.body());
        String item = added.header("Location");
        site.get(item, as("ada")).isProblem(403);
        // a change would show the row, and a test in a patch would tell of it
        site.patch(item, "{\"title\":\"y\"}", as("ada")).isProblem(403);
        site.put(item, doc("ada", "y"), as("ada")).isProblem(403);
        site.post(
                        "/box/batch",
                        "{\"steps\":[{\"op\":\"create\",\"body\":%s}]}".formatted(doc("ada", "z")),
                        as("ada"))
                .is(200);
    }

    @Test
    void theRuleIsAskedOnceForEachOperationOfARequest() {
        String steps =
                "{\"steps\":[{\"op\":\"create\",\"body\":%1$s},{\"op\":\"create\",\"body\":%1$s},{\"op\":\"update\",\"id\":\"%2$s\",\"body\":{\"title\":\"x\"}},{\"op\":\"delete\",\"id\":\"%2$s\"}]}"
                        .formatted(doc("ada", "x"), mine);
        asked.clear();
        site.post("/counted/batch", steps).is(200);
        assertEquals(4, asked.size(), asked::toString);
        assertEquals(4, asked.stream().distinct().count());
        asked.clear();
        site.get("/counted?count=exact&fields=title").is(200);
        assertEquals(List.of(Operation.READ), asked);
        asked.clear();
        site.delete("/counted/" + foreign, as("ada", "If-Match", "\"v9\"")).isProblem(404);
        assertEquals(List.of(Operation.DELETE, Operation.READ), asked);
    }
}
