package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.ForgottenException;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.ChangeLog.Snapshot;
import dev.hirundo.testing.TestDatabase;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a change log is on every database; subclass it.
abstract class ChangeLogContract {
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 60;

    protected Database db;
    protected ChangeLog log;

    protected abstract TestDatabase kind();

    @BeforeEach
    void open() {
        db = kind().open(Map.of("pool", "20"));
        log = ChangeLog.create(db);
        db.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "create table note (id int primary key, title varchar(99))"));
    }

    @AfterEach
    void close() {
        db.close();
    }

    record Note(UUID id, String title, boolean done, long version, Instant at) {}

    @Test
    void aChangeIsReadAsItWasWritten() {
        var id = UUID.randomUUID();
        var at = Instant.parse("2026-01-02T03:04:05.678901Z");
        var open = new Note(id, "swim \"far\" 🏊\n\\ 'so'", false, Long.MAX_VALUE, at);
        var done = new Note(id, "", true, Long.MIN_VALUE, at);
        var changes =
                List.of(
                        new Change.Created<>(open),
                        new Change.Updated<>(open, done),
                        new Change.Deleted<>(done));
        changes.forEach(change -> log.append("note", id.toString(), change));
        var entries = log.after(Position.START, 10);
        assertEquals(
                changes,
                entries.stream()
                        .map(e -> e.change().map(row -> Json.standard().read(row, Note.class)))
                        .toList());
        for (var entry : entries) {
            assertEquals("note", entry.topic());
            assertEquals(id.toString(), entry.id());
        }
    }

    /// Whoever follows the log looks again soon while this is so, and else waits to be told.
    @Test
    void whatHasCommittedCanBeReadUnlessItIsHeldBack() {
        log.append("note", "1", new Change.Created<>("first"));
        var first = log.after(Position.START, 10);
        assertEquals(1, first.size());
        assertFalse(log.isHeldBack());

        db.useTransaction(
                _ -> {
                    log.append("note", "2", new Change.Created<>("open"));
                    CompletableFuture.runAsync(
                                    () -> log.append("note", "3", new Change.Created<>("later")))
                            .join();
                    int readable = log.after(first.getLast().position(), 10).size();
                    boolean isHeldBack =
                            CompletableFuture.supplyAsync(() -> log.isHeldBack()).join();
                    assertEquals(readable == 0, isHeldBack);
                });

        assertFalse(log.isHeldBack());
        assertEquals(2, log.after(first.getLast().position(), 10).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "''",
                "{}",
                "[]",
                "{'a':null}",
                "'\uD83D\uDC26 ß \u202E \\\\ \\u0022 \\/ \\n'",
                "{'':{'$':[1,[2,{'x':[]}]]},'ключ':'значение'}",
                "123456789012345678901234567890123456789012345678901234567890",
                "-0.00000000000000000000000000000000000000012345678901234567890",
                "[10.00, 0.1, 9007199254740993, -9223372036854775808, true]",
            })
    void jsonIsReadAsItWasWritten(String json) {
        JsonNode row = tree(json);
        var change = new Change.Updated<>(row, tree("[" + json + "]"));
        log.append("any", "1", change);
        assertEquals(change, log.after(Position.START, 1).getFirst().change());
    }

    @Test
    void numbersKeepTheirValueWhateverTheirNotation() {
        var huge = new BigDecimal("-12.5E+2000");
        var tiny = new BigDecimal("1E-2000");
        log.append("any", "1", new Change.Created<>(List.of(huge, tiny, 1.5E300)));
        var row = log.after(Position.START, 1).getFirst().change().row();
        assertEquals(0, huge.compareTo(row.get(0).decimalValue()));
        assertEquals(0, tiny.compareTo(row.get(1).decimalValue()));
        assertEquals(1.5E300, row.get(2).doubleValue());
    }

    @Test
    void aLargeRowIsReadAsItWasWritten() {
        String text = "0123456789".repeat(500_000);
        log.append("any", "1", new Change.Created<>(text));
        assertEquals(text, log.after(Position.START, 1).getFirst().change().row().asText());
    }

    @Test
    void anEntryTellsWhenItWasWritten() {
        append("a");
        var age = Duration.between(log.after(Position.START, 1).getFirst().at(), Instant.now());
        assertTrue(age.abs().compareTo(Duration.ofMinutes(1)) < 0, age.toString());
    }

    @Test
    void aChangeGoesWithItsTransaction() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        db.useTransaction(
                                _ -> {
                                    append("gone");
                                    throw new IllegalStateException();
                                }));
        db.jdbi()
                .useTransaction(
                        handle -> {
                            append("gone too");
                            handle.rollback();
                        });
        append("stays");
        assertEquals(List.of("stays"), idsAfter(Position.START));
    }

    @Test
    void nobodyReadsAChangeBeforeTheCommitNotEvenItsWriter() {
        db.useTransaction(
                _ -> {
                    append("a");
                    assertEquals(List.of(), idsAfter(Position.START));
                    CompletableFuture.runAsync(
                                    () -> assertEquals(List.of(), idsAfter(Position.START)))
                            .join();
                });
        assertEquals(List.of("a"), idsAfter(Position.START));
    }

    @Test
    void aChangeThatCannotBeStoredFails() {
        db.jdbi().useHandle(handle -> handle.execute("drop table hirundo_change"));
        assertThrows(JdbiException.class, () -> append("a"));
    }

    @Test
    void changesComeInTheirOrder() {
        append("1");
        db.useTransaction(
                _ -> {
                    append("2");
                    append("3");
                });
        append("4");
        assertEquals(List.of("1", "2", "3", "4"), idsAfter(Position.START));
        var positions = log.after(Position.START, 10).stream().map(Entry::position).toList();
        assertEquals(positions.stream().sorted().distinct().toList(), positions);
    }

    @Test
    void changesOfARowComeInTheirOrderWhicheverTransactionBeganFirst() throws Exception {
        insertNote();
        var end = log.end();
        var begun = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        var second =
                CompletableFuture.runAsync(
                        () ->
                                db.useTransaction(
                                        handle -> {
                                            handle.execute("insert into note values (2, 'b')");
                                            begun.countDown();
                                            await(mayGoOn);
                                            handle.execute("update note set title = 'second'");
                                            append("second");
                                        }));
        await(begun);
        db.useTransaction(
                handle -> {
                    handle.execute("update note set title = 'first' where id = 1");
                    append("first");
                });
        mayGoOn.countDown();
        second.get(30, TimeUnit.SECONDS);
        assertEquals(List.of("first", "second"), idsAfter(end));
    }

    @Test
    void writersDoNotWaitForEachOther() {
        db.useTransaction(
                _ -> {
                    append("outer");
                    CompletableFuture.runAsync(
                                    () ->
                                            db.useTransaction(
                                                    _ -> {
                                                        append("middle");
                                                        CompletableFuture.runAsync(
                                                                        () -> append("inner"))
                                                                .join();
                                                    }))
                            .join();
                });
        assertEquals(
                List.of("inner", "middle", "outer"),
                idsAfter(Position.START).stream().sorted().toList());
    }

    /// The number of what is written first is less than that of what is read first.
    @Test
    void aReaderDoesNotSkipWhatTookItsNumberEarlierAndCommitsLater() {
        append("0");
        var seen = new ArrayList<String>();
        var position = follow(Position.START, 10, seen);
        db.useTransaction(
                _ -> {
                    append("early number, late commit");
                    CompletableFuture.runAsync(() -> append("late number, early commit")).join();
                    follow(position, 10, seen);
                });
        follow(seen.size() == 1 ? position : lastPosition(seen), 10, seen);
        assertEquals(
                List.of("0", "early number, late commit", "late number, early commit"),
                seen.stream().sorted().toList());
    }

    private Position lastPosition(List<String> seen) {
        return log.after(Position.START, 10).stream()
                .filter(entry -> entry.id().equals(seen.getLast()))
                .findFirst()
                .orElseThrow()
                .position();
    }

    @Test
    void readersThatFollowManyWritersSeeEachChangeOnceAndEachRowInOrder() throws Exception {
        db.jdbi()
                .useHandle(
                        handle -> {
                            for (int id = 0; id < 3; id++) {
                                handle.execute("insert into note values (?, '0')", id);
                            }
                        });
        var done = new CountDownLatch(WRITERS);
        try (var threads = Executors.newCachedThreadPool()) {
            var readers =
                    IntStream.of(1, 3, 1000)
                            .mapToObj(limit -> threads.submit(() -> followUntil(done, limit)))
                            .toList();
            var writers =
                    IntStream.range(0, WRITERS)
                            .mapToObj(writer -> threads.submit(() -> write(writer, done)))
                            .toList();
            var committed = new HashSet<String>();
            for (Future<List<String>> writer : writers) {
                committed.addAll(writer.get(60, TimeUnit.SECONDS));
            }
            for (Future<List<String>> reader : readers) {
                var seen = reader.get(60, TimeUnit.SECONDS);
                assertEquals(committed, new HashSet<>(seen));
                assertEquals(committed.size(), seen.size());
                assertRowsInOrder(seen);
            }
        }
    }

    /// Transactions that write something, then one of a few rows, sometimes to no end.
    ///
    /// @return what was committed, as `<row>=<its version>`
    private List<String> write(int writer, CountDownLatch done) {
        var random = new Random(writer);
        var committed = new ArrayList<String>();
        try {
            for (int i = 0; i < TRANSACTIONS; i++) {
                int other = 100 + writer * TRANSACTIONS + i;
                int row = random.nextInt(3);
                boolean commits = random.nextInt(5) > 0;
                db.useTransaction(
                        handle -> {
                            handle.execute("insert into note values (?, '0')", other);
                            append(other + "=0");
                            Thread.yield();
                            handle.execute(
                                    "update note set title = cast(cast(title as int) + 1 as varchar(99)) where id = ?",
                                    row);
                            String version =
                                    handle.select("select title from note where id = ?", row)
                                            .mapTo(String.class)
                                            .one();
                            append(row + "=" + version);
                            Thread.yield();
                            if (commits) {
                                committed.add(other + "=0");
                                committed.add(row + "=" + version);
                            } else {
                                handle.rollback();
                            }
                        });
            }
        } finally {
            done.countDown();
        }
        return committed;
    }

    private List<String> followUntil(CountDownLatch done, int limit) {
        var seen = new ArrayList<String>();
        var position = Position.START;
        boolean over;
        int before;
        do {
            over = done.getCount() == 0;
            before = seen.size();
            position = follow(position, limit, seen);
        } while (!over || seen.size() > before);
        return seen;
    }

    private static void assertRowsInOrder(List<String> seen) {
        var versions = new HashMap<String, Integer>();
        for (String change : seen) {
            String row = change.substring(0, change.indexOf('='));
            int version = Integer.parseInt(change.substring(row.length() + 1));
            int last = versions.getOrDefault(row, -1);
            assertTrue(version > last, () -> change + " after " + last);
            versions.put(row, version);
        }
    }

    @Test
    void betweenASnapshotAndWhatFollowsIsNoGapAndNoRepeat() throws Exception {
        db.jdbi()
                .useHandle(
                        handle -> {
                            for (int id = 0; id < 3; id++) {
                                handle.execute("insert into note values (?, '0')", id);
                            }
                        });
        var done = new CountDownLatch(WRITERS);
        try (var threads = Executors.newCachedThreadPool()) {
            var writers =
                    IntStream.range(0, WRITERS)
                            .mapToObj(writer -> threads.submit(() -> write(writer, done)))
                            .toList();
            var snapshots = new ArrayList<Snapshot<Map<String, Integer>>>();
            while (done.getCount() > 0) {
                snapshots.add(log.snapshot(this::notes));
            }
            for (var writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            var last = notes();
            for (var snapshot : snapshots) {
                assertEquals(last, followed(snapshot));
            }
        }
    }

    private Map<String, Integer> notes() {
        return db.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select id, title from note")
                                        .map((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
                                        .collect(
                                                Collectors.toMap(
                                                        Map.Entry::getKey, Map.Entry::getValue)));
    }

    private Map<String, Integer> followed(Snapshot<Map<String, Integer>> snapshot) {
        var rows = new HashMap<>(snapshot.rows());
        for (var entry : log.after(snapshot.position(), 10_000)) {
            if (snapshot.shows(entry.position())) {
                assertTrue(entry.position().compareTo(snapshot.settled()) <= 0);
            } else {
                String[] change = entry.id().split("=");
                int version = Integer.parseInt(change[1]);
                assertEquals(version - 1, rows.getOrDefault(change[0], -1));
                rows.put(change[0], version);
            }
        }
        return rows;
    }

    @Test
    void aSnapshotIsReadInATransactionOfItsOwn() {
        db.useTransaction(
                _ -> assertThrows(IllegalStateException.class, () -> log.snapshot(() -> 1)));
    }

    @Test
    void whoListensIsToldOfWhatHasCommitted() {
        var told = new ArrayList<List<String>>();
        log.onCommit(() -> told.add(idsAfter(Position.START)));
        append("1");
        db.jdbi()
                .useTransaction(
                        handle -> {
                            append("gone");
                            handle.rollback();
                        });
        db.jdbi().useHandle(_ -> append("2"));
        db.useTransaction(
                _ -> {
                    append("3");
                    assertEquals(2, told.size());
                });
        assertEquals(List.of(List.of("1"), List.of("1", "2"), List.of("1", "2", "3")), told);
    }

    @Test
    void noMoreAreReadThanAskedFor() {
        db.useTransaction(_ -> IntStream.range(0, 5).forEach(i -> append(String.valueOf(i))));
        var seen = new ArrayList<String>();
        var position = follow(Position.START, 2, seen);
        assertEquals(List.of("0", "1"), seen);
        position = follow(position, 2, seen);
        assertEquals(List.of("0", "1", "2", "3"), seen);
        position = follow(position, 2, seen);
        assertEquals(List.of("0", "1", "2", "3", "4"), seen);
        assertEquals(position, follow(position, 2, seen));
        assertThrows(IllegalArgumentException.class, () -> log.after(Position.START, 0));
    }

    @Test
    void aReaderThatStartsAtTheEndReadsWhatComesThen() {
        assertEquals(List.of(), idsAfter(log.end()));
        append("before");
        var end = log.end();
        assertEquals(List.of(), idsAfter(end));
        append("then");
        assertEquals(List.of("then"), idsAfter(end));
    }

    @Test
    void whatIsOpenWhenAReaderStartsIsReadOnceItCommits() {
        var end =
                db.inTransaction(
                        _ -> {
                            append("open");
                            return CompletableFuture.supplyAsync(log::end).join();
                        });
        assertEquals(List.of("open"), idsAfter(end));
    }

    @Test
    void whatIsOlderIsForgotten() {
        append("1");
        append("2");
        append("3");
        makeOlder("1", "2");
        assertEquals(0, log.forget(aDayAgo().minus(Duration.ofDays(2))));
        assertEquals(2, log.forget(aDayAgo()));
        assertEquals(List.of("3"), idsAfter(Position.START));
        assertEquals(0, log.forget(aDayAgo()));
        makeOlder("3");
        assertEquals(1, log.forget(aDayAgo()));
        assertEquals(List.of(), idsAfter(Position.START));
        append("4");
        assertEquals(List.of("4"), idsAfter(Position.START));
    }

    @Test
    void nothingIsForgottenBehindWhatIsKept() {
        append("1");
        append("2");
        append("3");
        makeOlder("1", "3");
        assertEquals(1, log.forget(aDayAgo()));
        assertEquals(List.of("2", "3"), idsAfter(Position.START));
    }

    @Test
    void aReaderWhoMissedWhatIsForgottenIsToldAndNobodyElseIs() {
        var atFirst = log.end();
        append("1");
        append("2");
        append("3");
        var positions = log.after(atFirst, 10).stream().map(Entry::position).toList();
        makeOlder("1", "2");
        log.forget(aDayAgo());
        assertThrows(ForgottenException.class, () -> idsAfter(atFirst));
        assertThrows(ForgottenException.class, () -> idsAfter(positions.getFirst()));
        assertEquals(List.of("3"), idsAfter(positions.get(1)));
        assertEquals(List.of(), idsAfter(positions.get(2)));
        makeOlder("3");
        log.forget(aDayAgo());
        assertThrows(ForgottenException.class, () -> idsAfter(positions.get(1)));
        assertEquals(List.of(), idsAfter(positions.get(2)));
        assertEquals(List.of(), idsAfter(log.end()));
    }

    @Test
    void theNewestAreLeftAndNoneLess() {
        IntStream.range(0, 5).forEach(i -> append(String.valueOf(i)));
        assertEquals(0, log.forgetAllBut(5));
        assertEquals(3, log.forgetAllBut(2));
        assertEquals(List.of("3", "4"), idsAfter(Position.START));
        assertEquals(0, log.forgetAllBut(2));
        assertEquals(2, log.forgetAllBut(0));
        assertEquals(0, log.forgetAllBut(0));
        append("5");
        assertEquals(List.of("5"), idsAfter(Position.START));
        assertThrows(IllegalArgumentException.class, () -> log.forgetAllBut(-1));
    }

    /// What is rolled back has taken numbers too.
    @Test
    void gapsInTheNumbersAreNoEntries() {
        for (int i = 0; i < 5; i++) {
            append(String.valueOf(i));
            db.jdbi()
                    .useTransaction(
                            handle -> {
                                IntStream.range(0, 10).forEach(_ -> append("gone"));
                                handle.rollback();
                            });
        }
        assertEquals(1, log.forgetAllBut(4));
        assertEquals(List.of("1", "2", "3", "4"), idsAfter(Position.START));
    }

    @Test
    void whatIsOpenIsNotAmongTheNewest() {
        append("1");
        append("2");
        db.useTransaction(
                _ -> {
                    append("open");
                    CompletableFuture.runAsync(() -> assertEquals(0, log.forgetAllBut(2))).join();
                    CompletableFuture.runAsync(() -> assertEquals(1, log.forgetAllBut(1))).join();
                });
        assertEquals(List.of("2", "open"), idsAfter(Position.START));
    }

    @Test
    void aReaderWhoseNextIsNotAmongTheNewestIsTold() {
        var atFirst = log.end();
        IntStream.range(0, 3).forEach(i -> append(String.valueOf(i)));
        var positions = log.after(atFirst, 10).stream().map(Entry::position).toList();
        assertEquals(2, log.forgetAllBut(1));
        assertThrows(ForgottenException.class, () -> idsAfter(atFirst));
        assertThrows(ForgottenException.class, () -> idsAfter(positions.getFirst()));
        assertEquals(List.of("2"), idsAfter(positions.get(1)));
    }

    @Test
    void aLogThatGrowsIsCountedNowAndThen() {
        fill(1600);
        assertEquals(0, log.forgetAllBut(1600));
        fill(99);
        assertEquals(0, log.forgetAllBut(1600), "too few to count for");
        append("one more");
        assertEquals(100, log.forgetAllBut(1600));
        fill(10);
        assertEquals(10, ChangeLog.create(db).forgetAllBut(1600), "who begins, counts");
        assertEquals(100, log.forgetAllBut(1500), "as does who asks for another number");
    }

    /// In one transaction they would all be there until the last is deleted.
    @Test
    void manyAreForgottenAFewAtATime() throws Exception {
        int many = 3 * ChangeSql.BATCH + 1;
        fill(many);
        var held = log.after(Position.START, many).get(2 * ChangeSql.BATCH).position();
        CompletableFuture<Integer> forgetting;
        try (var handle = db.jdbi().open()) {
            handle.begin();
            handle.select(
                            "select seq from hirundo_change where turn = ? and seq = ? for update",
                            held.turn(),
                            held.sequence())
                    .mapTo(long.class)
                    .one();
            forgetting = CompletableFuture.supplyAsync(() -> log.forgetAllBut(1));
            awaitCount(many - 2 * ChangeSql.BATCH);
            handle.rollback();
        }
        assertEquals(many - 1, forgetting.get(30, TimeUnit.SECONDS));
        assertEquals(1, log.after(Position.START, many).size());
    }

    @Test
    void ofSeveralWhoForgetAtOnceEachEntryIsForgottenByOne() throws Exception {
        int many = 5 * ChangeSql.BATCH;
        fill(many);
        try (var threads = Executors.newCachedThreadPool()) {
            var all =
                    IntStream.range(0, 4)
                            .mapToObj(_ -> threads.submit(() -> log.forget(Instant.MAX)))
                            .toList();
            int deleted = 0;
            for (var one : all) {
                deleted += one.get(30, TimeUnit.SECONDS);
            }
            assertEquals(many, deleted);
        }
        append("then");
        assertEquals(List.of("then"), idsAfter(Position.START));
    }

    private void fill(int many) {
        db.jdbi()
                .useHandle(
                        handle -> {
                            var batch =
                                    handle.prepareBatch(
                                            "insert into hirundo_change (topic, kind, row_id, row_after) values ('note', 'created', ?, '1')");
                            for (int i = 0; i < many; i++) {
                                batch.add("f" + i);
                            }
                            batch.execute();
                        });
        log.end(); // on H2, what nobody has read has no turn yet
    }

    private void awaitCount(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (db.jdbi()
                        .withHandle(
                                h ->
                                        h.select("select count(*) from hirundo_change")
                                                .mapTo(int.class)
                                                .one())
                != count) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            Thread.onSpinWait();
        }
    }

    @Test
    void aPositionThatIsAheadOfTheLogIsOfAnother() {
        var end = log.end();
        var ahead = new Position(end.epoch(), end.turn() + 1_000_000, 1);
        assertThrows(ForgottenException.class, () -> log.after(ahead, 1));
    }

    @Test
    void aPositionOfAnotherEpochIsOfAnotherLog() {
        append("1");
        append("2");
        var position = log.after(Position.START, 1).getFirst().position();
        assertEquals(List.of("2"), idsAfter(position));
        var other = new Position(position.epoch() ^ 1, position.turn(), position.sequence());
        assertThrows(ForgottenException.class, () -> log.after(other, 1));
        var none = new Position(0, position.turn(), position.sequence());
        assertThrows(ForgottenException.class, () -> log.after(none, 1));
        assertThrows(ForgottenException.class, () -> log.after(Position.UNKNOWN, 1));
    }

    /// Whoever begins the epoch waits for nobody who has done so.
    @Test
    void manyWhoFindThatHistoryHasBrokenOffBeginOneEpoch() throws Exception {
        append("1");
        var before = log.end();
        breakOff();
        try (var threads = Executors.newCachedThreadPool()) {
            var ends =
                    IntStream.range(0, 8)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    () ->
                                                            i % 2 == 0
                                                                    ? log.end()
                                                                    : log.snapshot(() -> 1)
                                                                            .position()))
                            .toList();
            var epochs = new HashSet<Long>();
            for (var end : ends) {
                epochs.add(end.get(30, TimeUnit.SECONDS).epoch());
            }
            assertEquals(1, epochs.size());
            assertTrue(!epochs.contains(before.epoch()));
        }
        assertEquals(List.of("1"), idsAfter(Position.START));
    }

    /// What an operator does who knows more than the database.
    protected final void breakOff() {
        String table =
                switch (db.dialect()) {
                    case H2 -> "hirundo_change_opened";
                    case POSTGRESQL -> "hirundo_change_epoch";
                };
        db.jdbi().useHandle(handle -> handle.execute("delete from " + table));
    }

    @Test
    void whatIsOpenIsNotForgotten() {
        db.useTransaction(
                _ -> {
                    append("open");
                    var later = Instant.now().plus(Duration.ofDays(1));
                    CompletableFuture.runAsync(() -> assertEquals(0, log.forget(later))).join();
                });
        assertEquals(List.of("open"), idsAfter(Position.START));
    }

    @Test
    void aSecondLogOfTheSameDatabaseIsTheSame() {
        append("1");
        var other = ChangeLog.create(db);
        other.append("note", "2", new Change.Created<>("x"));
        assertEquals(List.of("1", "2"), idsAfter(Position.START));
        assertEquals(log.after(Position.START, 10), other.after(Position.START, 10));
    }

    protected final void append(String id) {
        log.append("note", id, new Change.Created<>(id));
    }

    protected final List<String> idsAfter(Position position) {
        return log.after(position, 100).stream().map(Entry::id).toList();
    }

    protected final void insertNote() {
        db.jdbi().useHandle(handle -> handle.execute("insert into note values (1, 'a')"));
    }

    private Position follow(Position position, int limit, List<String> seen) {
        var entries = log.after(position, limit);
        entries.forEach(entry -> seen.add(entry.id()));
        return entries.isEmpty() ? position : entries.getLast().position();
    }

    private static Instant aDayAgo() {
        return Instant.now().minus(Duration.ofDays(1));
    }

    private void makeOlder(String... ids) {
        for (String id : ids) {
            db.jdbi()
                    .useHandle(
                            handle ->
                                    handle.createUpdate(
                                                    "update hirundo_change set changed_at = :at where row_id = :id")
                                            .bind("at", aDayAgo().minus(Duration.ofDays(1)))
                                            .bind("id", id)
                                            .execute());
        }
    }

    /// JSON with single quotes.
    protected static JsonNode tree(String json) {
        return Json.standard().readTree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    protected static void await(CountDownLatch latch) {
        assertTrue(assertDoesNotThrow(() -> latch.await(30, TimeUnit.SECONDS)), "waited in vain");
    }
}
