package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Rows that are kept in memory are never older than what was answered.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CacheContract {
    private static final String SCHEMA =
            """
            create table part (
                id uuid primary key,
                owner varchar(50) not null,
                hits integer not null,
                deleted_at timestamp with time zone,
                version bigint not null)
            """;
    private static final int WRITES = 150;

    record Part(
            @Nullable UUID id, String owner, int hits, @Nullable Instant deletedAt, long version) {}

    record NewPart(String owner, int hits) {}

    @AutoClose private final Site site;
    private final List<Crud> cruds = new ArrayList<>();
    private UUID id = UUID.randomUUID();

    CacheContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, db) -> {
                            cruds.add(parts(db).build());
                            cruds.add(parts(db).afterCommit((caller, change) -> {}).build());
                            routing.register("/parts", cruds.get(0));
                            routing.register("/observed", cruds.get(1));
                        });
    }

    private static Crud.Builder<Part> parts(Database db) {
        return Crud.of(Part.class, db)
                .creates(NewPart.class)
                .access(Access.ownedBy("owner"))
                .softDelete()
                .clientIds()
                .cached(100, Duration.ofHours(1));
    }

    @BeforeEach
    void oneRow() {
        site.execute("delete from part");
        id = UUID.randomUUID();
        site.execute("insert into part values ('" + id + "', 'ada', 0, null, 1)");
    }

    private Reply read(String path) {
        return site.get(path + "/" + id, "X-Test-Caller", "ada");
    }

    /// By ways that the resource does not know of.
    private void change(int hits) {
        site.execute("update part set hits = " + hits);
    }

    private int hits() {
        return read("/parts").is(200).json().get("hits").asInt();
    }

    @Test
    void aRowIsReadOnceUntilItIsEvicted() {
        assertEquals(0, hits());
        change(5);
        assertEquals(0, hits());
        cruds.getFirst().evict(id);
        assertEquals(5, hits());
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> cruds.getFirst().evict(id.toString()));
        assertTrue(e.getMessage().contains("UUID"), e.getMessage());
    }

    @Test
    void everyKindOfWriteDropsTheRow() {
        for (String path : List.of("/parts", "/observed")) {
            String item = path + "/" + id;
            String[] ada = {"X-Test-Caller", "ada"};
            read(path).is(200);
            site.put(item, "{\"owner\":\"ada\",\"hits\":1}", ada).is(200);
            assertEquals(1, read(path).json().get("hits").asInt());
            site.patch(item, "{\"hits\":2}", ada).is(200);
            assertEquals(2, read(path).json().get("hits").asInt());
            site.post(
                            path + "/batch",
                            "{\"steps\":[{\"op\":\"update\",\"id\":\"%s\",\"body\":{\"hits\":3}}]}"
                                    .formatted(id),
                            ada)
                    .is(200);
            assertEquals(3, read(path).json().get("hits").asInt());
            site.patch(item, "{\"hits\":4}", "X-Test-Caller", "ada", "Idempotency-Key", path)
                    .is(200);
            assertEquals(4, read(path).json().get("hits").asInt());
            site.delete(item, ada).is(204);
            read(path).isProblem(404);
            site.call("POST", item + "/restore", ada).is(200);
            read(path).is(200);
        }
    }

    @Test
    void aWriteThatFailedDropsTheRowToo() {
        assertEquals(0, hits());
        change(5);
        site.post(
                        "/parts/batch",
                        "{\"steps\":[{\"op\":\"update\",\"id\":\"%s\",\"body\":{\"hits\":6}},{\"op\":\"delete\",\"id\":\"%s\"}]}"
                                .formatted(id, UUID.randomUUID()),
                        "X-Test-Caller",
                        "ada")
                .isProblem(404);
        // whether a commit that failed is done nobody knows, so what was kept may be old
        assertEquals(5, hits());
    }

    @Test
    void accessIsDecidedOnWhatIsKeptTooForEachCaller() {
        read("/parts").is(200);
        site.get("/parts/" + id, "X-Test-Caller", "bob").isProblem(404);
        site.get("/parts/" + id).isProblem(401);
        site.get("/parts/" + id, "X-Test-Caller", "bob", "If-None-Match", "*").isProblem(404);
        read("/parts").is(200);
    }

    @Test
    void aWriteGoesByTheRowAsItIsAndNotAsItIsKept() {
        read("/parts").is(200);
        site.execute("update part set owner = 'bob', version = 2");
        site.patch("/parts/" + id, "{\"hits\":1}", "X-Test-Caller", "ada").isProblem(404);
        read("/parts").isProblem(404);
    }

    @Test
    void thatARowIsAbsentIsNotKept() {
        var other = UUID.randomUUID();
        String item = "/parts/" + other;
        site.get(item, "X-Test-Caller", "ada").isProblem(404);
        site.execute("insert into part values ('" + other + "', 'ada', 0, null, 1)");
        site.get(item, "X-Test-Caller", "ada").is(200);
        id = UUID.randomUUID();
        read("/parts").isProblem(404);
        site.put(
                        "/parts/" + id,
                        "{\"owner\":\"ada\",\"hits\":1}",
                        "X-Test-Caller",
                        "ada",
                        "If-None-Match",
                        "*")
                .is(201);
        read("/parts").is(200);
    }

    @Test
    void nobodyReadsAnOlderRowThanOneThatWasAnswered() throws Exception {
        var answered = new AtomicLong(1);
        var done = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> readUntil(done, answered)));
            }
            var writers = new ArrayList<Future<?>>();
            for (int i = 0; i < 2; i++) {
                writers.add(threads.submit(() -> write(answered)));
            }
            try {
                for (var writer : writers) {
                    writer.get();
                }
            } finally {
                done.set(true);
            }
            for (var reader : readers) {
                assertTrue(reader.get() > 0);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        assertEquals(1 + 2 * WRITES, answered.get());
    }

    private void write(AtomicLong answered) {
        for (int i = 0; i < WRITES; i++) {
            long version =
                    version(site.patch("/parts/" + id, "{\"hits\":1}", "X-Test-Caller", "ada"));
            answered.accumulateAndGet(version, Math::max);
        }
    }

    private int readUntil(AtomicBoolean done, AtomicLong answered) {
        int reads = 0;
        while (!done.get()) {
            long atLeast = answered.get();
            long found = version(read("/parts"));
            assertTrue(found >= atLeast, found + " after " + atLeast);
            reads++;
        }
        return reads;
    }

    private static long version(Reply reply) {
        String etag = reply.is(200).header("ETag");
        return Long.parseLong(etag.substring(2, etag.length() - 1));
    }
}
