package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes with each write: who and when, marks instead of removal, hooks, and the change log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LifecycleContract {
    private static final String SCHEMA =
            """
            create table entry (
                id uuid primary key,
                title varchar(50) not null unique,
                reason varchar(50),
                created_by varchar(50),
                updated_by uuid,
                created_at timestamp with time zone not null,
                updated_at timestamp with time zone not null,
                deleted_at timestamp with time zone,
                version bigint not null);
            create table trail (what varchar(100) not null)
            """;
    private static final String ADA = "01890000-0000-7000-8000-00000000000a";
    private static final String BOB = "01890000-0000-7000-8000-00000000000b";

    record Entry(
            @Nullable UUID id,
            String title,
            @Nullable String reason,
            @Nullable String createdBy,
            @Nullable UUID updatedBy,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt,
            @Nullable Instant deletedAt,
            long version) {}

    record NewEntry(
            @NotBlank String title,
            @Nullable @Null(groups = Crud.OnCreate.class) @NotNull(groups = Crud.OnUpdate.class)
                    String reason) {}

    @AutoClose private final Site site;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private @Nullable ChangeLog log;

    LifecycleContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, db) -> {
                            log = ChangeLog.create(db);
                            routing.register("/entries", observed(db, log));
                            routing.register(
                                    "/plain",
                                    Crud.of(Entry.class, db)
                                            .creates(NewEntry.class)
                                            .access(Access.everyone())
                                            .softDelete()
                                            .build());
                            routing.register(
                                    "/shown",
                                    Crud.of(Entry.class, db)
                                            .access(Access.everyone())
                                            .softDelete()
                                            .build());
                        });
    }

    private Crud observed(Database db, ChangeLog changes) {
        return Crud.of(Entry.class, db)
                .creates(NewEntry.class)
                .access(
                        Access.everyone()
                                .on(Operation.READ)
                                .or(Access.authenticated().on(Operation.CREATE, Operation.UPDATE))
                                .or(Access.ownedBy("createdBy").on(Operation.DELETE)))
                .softDelete()
                .clientIds()
                .changes(changes)
                .beforeCommit((caller, change) -> before(db, caller, change))
                .beforeCommit((caller, change) -> told.add("second"))
                .afterCommit(
                        (caller, change) -> {
                            told.add("after " + name(change) + " of " + rows(db));
                            if (change.row().title().startsWith("fail")) {
                                throw new IllegalStateException("as the test wants it");
                            }
                        })
                .afterCommit((caller, change) -> told.add("last"))
                .build();
    }

    private void before(Database db, Caller caller, Change<Entry> change) {
        told.add("before " + name(change));
        db.jdbi().useHandle(h -> h.execute("insert into trail values (?)", change.row().title()));
        if (change.row().title().startsWith("refuse")) {
            throw Problem.of(409).withDetail("not this one").toException();
        }
        if (change.row().title().startsWith("break")) {
            throw new IllegalStateException("as the test wants it");
        }
    }

    private static String name(Change<Entry> change) {
        return change.getClass().getSimpleName() + " " + change.row().title();
    }

    /// As another connection sees them: what is committed.
    private static long rows(Database db) {
        return db.jdbi()
                .withHandle(h -> h.select("select count(*) from entry").mapTo(long.class).one());
    }

    @BeforeEach
    void nothing() {
        site.execute("delete from entry");
        site.execute("delete from trail");
        site.execute("delete from hirundo_change");
        told.clear();
    }

    private static String[] as(String caller) {
        return new String[] {"X-Test-Caller", caller};
    }

    private static String entry(String title) {
        return "{\"title\":\"" + title + "\"}";
    }

    private String added(String title) {
        String id = site.post("/entries", entry(title), as(ADA)).is(201).text("id");
        told.clear();
        return id;
    }

    private List<ChangeLog.Entry> changes() {
        return Objects.requireNonNull(log).after(ChangeLog.Position.START, 100);
    }

    private static List<String> titles(Reply list) {
        return StreamSupport.stream(list.is(200).json().get("items").spliterator(), false)
                .map(item -> item.get("title").asText())
                .toList();
    }

    @Test
    void whoAndWhenAreOfTheServer() {
        var row = site.post("/entries", entry("a"), as(ADA)).is(201);
        assertEquals(ADA, row.text("createdBy"));
        assertEquals(ADA, row.text("updatedBy"));
        String item = "/entries/" + row.text("id");
        var changed = site.patch(item, "{\"reason\":\"r\"}", as(BOB)).is(200);
        assertEquals(ADA, changed.text("createdBy"));
        assertEquals(BOB, changed.text("updatedBy"));
        // a subject that is no UUID is nobody, where a UUID is kept
        var sent =
                site.put(
                                item,
                                "{\"title\":\"b\",\"reason\":\"r\",\"createdBy\":\"eve\",\"deletedAt\":\"2026-01-01T00:00:00Z\",\"version\":9}",
                                as("eve"))
                        .is(200);
        assertEquals(ADA, sent.text("createdBy"));
        assertTrue(sent.json().get("updatedBy").isNull());
        assertTrue(sent.json().get("deletedAt").isNull());
        assertEquals("\"v3\"", sent.header("ETag"));
        var anonymous = site.post("/plain", entry("c")).is(201);
        assertTrue(anonymous.json().get("createdBy").isNull());
        var known = site.send("POST", "/plain", "application/x-ndjson", entry("d"), as("ada"));
        known.is(200);
        assertEquals(
                "ada",
                site.database
                        .jdbi()
                        .withHandle(
                                h ->
                                        h.select("select created_by from entry where title = 'd'")
                                                .mapTo(String.class)
                                                .one()));
    }

    @Test
    void constraintsMayBeOfCreatingOrOfChangingAlone() {
        site.post("/entries", "{\"title\":\"a\",\"reason\":\"r\"}", as(ADA)).isProblem(422);
        String item = "/entries/" + added("a");
        site.put(item, entry("b"), as(ADA)).isProblem(422);
        site.patch(item, entry("b"), as(ADA)).isProblem(422);
        site.patch(item, "{\"title\":\"b\",\"reason\":\"r\"}", as(ADA)).is(200);
        var absent = "/entries/" + UUID.randomUUID();
        site.put(
                        absent,
                        "{\"title\":\"x\",\"reason\":\"r\"}",
                        "X-Test-Caller",
                        ADA,
                        "If-None-Match",
                        "*")
                .isProblem(422);
        site.put(absent, entry("x"), "X-Test-Caller", ADA, "If-None-Match", "*").is(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/entries", "/plain"})
    void aDeletedRowIsAbsentUntilItIsRestored(String path) {
        String item = path + "/" + added("a");
        site.delete(item, "X-Test-Caller", ADA, "If-Match", "\"v7\"").isProblem(412);
        site.delete(item, "X-Test-Caller", ADA, "If-Match", "\"v1\"").is(204);
        site.get(item).isProblem(404);
        site.put(item, "{\"title\":\"b\",\"reason\":\"r\"}", as(ADA)).isProblem(404);
        site.put(
                        item,
                        "{\"title\":\"b\",\"reason\":\"r\"}",
                        "X-Test-Caller",
                        ADA,
                        "If-Match",
                        "\"v2\"")
                .isProblem(404);
        site.patch(item, "{\"reason\":\"r\"}", as(ADA)).isProblem(404);
        site.delete(item, as(ADA)).isProblem(404);
        assertEquals(List.of(), titles(site.get(path)));
        assertEquals("", site.get(path, "Accept", "application/x-ndjson").is(200).body());
        assertEquals(List.of("a"), titles(site.get(path + "?deleted=true", as(ADA))));

        String restore = item + "/restore";
        site.call("POST", restore, "X-Test-Caller", ADA, "If-Match", "\"v1\"").isProblem(412);
        var restored =
                site.call("POST", restore, "X-Test-Caller", ADA, "If-Match", "\"v2\"").is(200);
        assertTrue(restored.json().get("deletedAt").isNull());
        assertEquals("\"v3\"", restored.header("ETag"));
        assertEquals(ADA, restored.text("updatedBy"));
        var again = site.call("POST", restore, as(ADA)).is(200);
        assertEquals("\"v3\"", again.header("ETag"));
        assertEquals(List.of("a"), titles(site.get(path)));
        assertEquals(List.of(), titles(site.get(path + "?deleted=true", as(ADA))));
    }

    @Test
    void deletedRowsAreForThoseWhoMayDeleteThem() {
        String item = "/entries/" + added("a");
        site.delete(item, as(BOB)).isProblem(403);
        site.call("POST", item + "/restore", as(BOB)).isProblem(403);
        site.delete(item, as(ADA)).is(204);
        site.get("/entries?deleted=true").isProblem(401);
        assertEquals(List.of(), titles(site.get("/entries?deleted=true", as(BOB))));
        site.call("POST", item + "/restore").isProblem(401);
        site.call("POST", item + "/restore", as(BOB)).isProblem(404);
        site.get("/entries?deleted=yes", as(ADA)).isProblem(400);
        site.call("POST", "/shown/" + item.substring(9) + "/restore", "Idempotency-Key", "a")
                .isProblem(404);
    }

    @Test
    void whatIsDeletedKeepsItsUniqueValuesAndItsId() {
        String id = added("a");
        site.delete("/entries/" + id, as(ADA)).is(204);
        site.post("/entries", entry("a"), as(ADA)).isProblem(409);
        site.put("/entries/" + id, entry("b"), "X-Test-Caller", ADA, "If-None-Match", "*")
                .isProblem(409);
        assertEquals(1, changes().stream().filter(this::isCreation).count());
    }

    private boolean isCreation(ChangeLog.Entry entry) {
        return entry.change() instanceof Change.Created;
    }

    @Test
    void hooksAreToldInOrderAndTheirSqlJoins() {
        site.post("/entries", entry("a"), as(ADA)).is(201);
        assertEquals(List.of("before Created a", "second", "after Created a of 1", "last"), told);
        assertEquals(1, site.count("trail"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "break"})
    void aHookThatThrowsRollsAllOfItBack(String title) {
        int status = title.equals("refuse") ? 409 : 500;
        String item = "/entries/" + added("a");
        site.execute("delete from trail");
        int before = changes().size();
        site.post("/entries", entry(title), as(ADA)).isProblem(status);
        site.patch(item, "{\"title\":\"%s\",\"reason\":\"r\"}".formatted(title), as(ADA))
                .isProblem(status);
        site.send(
                        "POST",
                        "/entries",
                        "application/x-ndjson",
                        entry("x") + "\n" + entry(title),
                        as(ADA))
                .isProblem(status);
        site.post(
                        "/entries/batch",
                        "{\"steps\":[{\"op\":\"create\",\"body\":%s},{\"op\":\"create\",\"body\":%s}]}"
                                .formatted(entry("y"), entry(title)),
                        as(ADA))
                .isProblem(status);
        site.execute("update entry set title = '" + title + "'");
        site.delete(item, as(ADA)).isProblem(status);
        assertEquals(1, site.count("entry"));
        assertEquals(0, site.count("trail"));
        assertEquals(before, changes().size());
        assertEquals("\"v1\"", site.get(item).header("ETag"));
        assertTrue(told.stream().noneMatch(t -> t.startsWith("after")), told::toString);
    }

    @Test
    void aHookThatFailsBehindTheCommitHarmsNobody() {
        site.post("/entries", entry("fail"), as(ADA)).is(201);
        assertEquals(
                List.of("before Created fail", "second", "after Created fail of 1", "last"), told);
    }

    @Test
    void aBatchIsToldOfOnceAllOfItIsCommitted() {
        String id = added("a");
        site.post(
                        "/entries/batch",
                        "{\"steps\":[{\"op\":\"create\",\"body\":%s},{\"op\":\"create\",\"body\":%s},{\"op\":\"delete\",\"id\":\"%s\"}]}"
                                .formatted(entry("b"), entry("c"), id),
                        as(ADA))
                .is(200);
        assertEquals(
                List.of(
                        "before Created b",
                        "second",
                        "before Created c",
                        "second",
                        "before Deleted a",
                        "second",
                        "after Created b of 3",
                        "last",
                        "after Created c of 3",
                        "last",
                        "after Deleted a of 3",
                        "last"),
                told);
    }

    @Test
    void eachWriteAppendsOneChangeWithWhatWasAndIs() {
        String id = added("a");
        String item = "/entries/" + id;
        site.put(item, "{\"title\":\"b\",\"reason\":\"r\"}", as(BOB)).is(200);
        site.patch(item, "{\"title\":\"c\"}", as(BOB)).is(200);
        site.delete(item, as(ADA)).is(204);
        site.call("POST", item + "/restore", as(ADA)).is(200);
        site.call("POST", item + "/restore", as(ADA)).is(200);
        var all = changes();
        assertEquals(
                List.of("Created a", "Updated b", "Updated c", "Deleted c", "Created c"),
                all.stream()
                        .map(
                                e ->
                                        e.change().getClass().getSimpleName()
                                                + " "
                                                + e.change().row().get("title").asText())
                        .toList());
        assertTrue(all.stream().allMatch(e -> e.topic().equals("entry") && e.id().equals(id)));
        var replaced = (Change.Updated<?>) all.get(1).change();
        assertTrue(replaced.before().toString().contains("\"a\""), replaced.toString());
        var patched = (Change.Updated<?>) all.get(2).change();
        assertEquals(all.get(1).change().row(), patched.before());
        assertEquals(2, all.get(1).change().row().get("version").asInt());
        assertEquals(5, all.get(4).change().row().get("version").asInt());
        assertNotEquals(patched.before(), patched.row());
        assertFalse(all.get(4).change().row().get("createdBy").isNull());
    }

    @Test
    void aRefusedWriteAppendsNothing() {
        String id = added("a");
        added("taken");
        String item = "/entries/" + id;
        int before = changes().size();
        String taken = "{\"title\":\"taken\",\"reason\":\"r\"}";
        site.post("/entries", entry("taken"), as(ADA)).isProblem(409);
        site.post("/entries", entry(""), as(ADA)).isProblem(422);
        site.post("/entries", entry("b")).isProblem(401);
        site.put(item, taken, as(ADA)).isProblem(409);
        site.patch(item, taken, as(ADA)).isProblem(409);
        site.patch(item, "{\"reason\":\"r\"}", "X-Test-Caller", ADA, "If-Match", "\"v8\"")
                .isProblem(412);
        site.delete(item, "X-Test-Caller", ADA, "If-Match", "\"v8\"").isProblem(412);
        site.delete(item, as(BOB)).isProblem(403);
        site.post(
                        "/entries/batch",
                        "{\"steps\":[{\"op\":\"delete\",\"id\":\"%s\"},{\"op\":\"create\",\"body\":%s}]}"
                                .formatted(id, entry("taken")),
                        as(ADA))
                .isProblem(409);
        assertEquals(before, changes().size());
        assertTrue(told.stream().noneMatch(t -> t.startsWith("after")), told::toString);
    }
}
