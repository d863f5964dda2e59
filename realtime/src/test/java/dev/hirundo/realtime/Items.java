package dev.hirundo.realtime;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import io.helidon.webserver.http.HttpRouting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;

/// Rows that random writers change, each its own, and how they are listened to.
final class Items {
    /// The last row that is written.
    static final int LAST = -1;

    /// A row that is never there: its writer is killed before he commits.
    static final int PHANTOM = -2;

    private static final int ROWS = 40; // of each writer

    private final Database database;

    record Item(int id, int version) {}

    Items(Database database) {
        this.database = database;
    }

    void createTable() {
        database.useTransaction(
                handle -> handle.execute("create table item (id int primary key, version int)"));
    }

    /// As a list to come back to by SSE, and as a topic over WebSocket.
    void routes(HttpRouting.Builder routing, Realtime live) {
        var feed = Feed.of("item").snapshot(this::all);
        routing.get("/items", live.sse(_ -> feed));
        routing.get("/live", live.webSocket(Channel.of("items", _ -> feed)));
    }

    List<Item> all() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select id, version from item")
                                        .map((row, _) -> new Item(row.getInt(1), row.getInt(2)))
                                        .list());
    }

    /// How many were written and committed.
    int changes() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select count(*) from hirundo_change where topic = 'item'")
                                        .mapTo(int.class)
                                        .one());
    }

    void writeLast(ChangeLog log) {
        database.useTransaction(handle -> insert(handle, log, LAST, 0));
    }

    /// Stops between the statements of a transaction, for good.
    void writePhantom(ChangeLog log, Runnable isWritten) {
        database.useTransaction(
                handle -> {
                    insert(handle, log, PHANTOM, 0);
                    isWritten.run();
                    while (true) {
                        LockSupport.park();
                    }
                });
    }

    private static void insert(Handle handle, ChangeLog log, int id, int version) {
        handle.execute("insert into item values (?, ?)", id, version);
        log.append("item", String.valueOf(id), new Change.Created<>(new Item(id, version)));
    }

    /// Writes in transactions of a few rows each, some of which are rolled back.
    ///
    /// @param writer whose rows
    /// @param writes how many rows, those that are rolled back too
    void write(ChangeLog log, int writer, int writers, int writes) {
        var random = new Random(writer);
        var versions = new HashMap<Integer, Integer>();
        for (int left = writes; left > 0; ) {
            int rows = Math.min(left, 1 + random.nextInt(3));
            left -= rows;
            var before = Map.copyOf(versions);
            boolean commits = random.nextInt(6) > 0;
            database.jdbi()
                    .useTransaction(
                            handle -> {
                                for (int i = 0; i < rows; i++) {
                                    int row = random.nextInt(ROWS) * writers + writer;
                                    writeRow(handle, log, random, row, versions);
                                }
                                if (!commits) {
                                    handle.rollback();
                                }
                            });
            if (!commits) {
                versions.clear();
                versions.putAll(before);
            }
        }
    }

    private static void writeRow(
            Handle handle, ChangeLog log, Random random, int row, Map<Integer, Integer> versions) {
        Integer version = versions.get(row);
        if (version == null) {
            insert(handle, log, row, 1);
            versions.put(row, 1);
            return;
        }
        String id = String.valueOf(row);
        var before = new Item(row, version);
        if (random.nextInt(4) == 0) {
            handle.execute("delete from item where id = ?", row);
            log.append("item", id, new Change.Deleted<>(before));
            versions.remove(row);
        } else {
            handle.execute("update item set version = version + 1 where id = ?", row);
            log.append("item", id, new Change.Updated<>(before, new Item(row, version + 1)));
            versions.put(row, version + 1);
        }
    }
}
