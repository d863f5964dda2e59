package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.tools.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2ChangeLogTest extends ChangeLogContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }

    @Test
    void aPositionOfTheDatabaseThatWasInMemoryBeforeIsNotTakenForOneOfThis() {
        ChangeLog.Position old;
        try (var before = kind().open()) {
            old = ChangeLog.create(before).end();
        }
        try (var now = kind().open()) {
            var log = ChangeLog.create(now);
            assertThrows(ChangeLog.ForgottenException.class, () -> log.after(old, 1));
        }
    }

    @Test
    void aPositionOutlivesTheDatabasesBeingClosed(@TempDir Path directory) {
        ChangeLog.Position position;
        ChangeLog.Position end;
        try (var before = open(directory, "a")) {
            var log = ChangeLog.create(before);
            append(log, "1");
            position = log.after(ChangeLog.Position.START, 1).getFirst().position();
            append(log, "2");
            end = log.end();
        }
        for (String id : List.of("3", "4")) {
            try (var again = open(directory, "a")) {
                append(ChangeLog.create(again), id);
            }
        }
        try (var now = open(directory, "a")) {
            var log = ChangeLog.create(now);
            assertEquals(List.of("2", "3", "4"), ids(log, position));
            assertEquals(List.of("3", "4"), ids(log, end));
        }
    }

    /// What each of the two histories has given after they parted, the other does not take for its
    /// own, however far it has come by then.
    @Test
    void aPositionOfWhatHappenedAfterACopyWasMadeIsNotTakenForOneOfTheCopy(@TempDir Path directory)
            throws IOException {
        ChangeLog.Position parting;
        try (var before = open(directory, "a")) {
            var log = ChangeLog.create(before);
            append(log, "common");
            parting = log.end();
        }
        Files.copy(directory.resolve("a.mv.db"), directory.resolve("b.mv.db"));
        var lost = goOn(directory, "a");
        var other = goOn(directory, "b");
        try (var a = open(directory, "a");
                var b = open(directory, "b")) {
            var logs = List.of(ChangeLog.create(a), ChangeLog.create(b));
            assertEquals(List.of("a1", "a2", "a3"), ids(logs.getFirst(), parting));
            assertEquals(List.of("b1", "b2", "b3"), ids(logs.getLast(), parting));
            for (int i = 0; i < 3; i++) {
                var ofA = lost.get(i);
                var ofB = other.get(i);
                assertEquals(2 - i, ids(logs.getFirst(), ofA).size());
                assertThrows(ChangeLog.ForgottenException.class, () -> ids(logs.getLast(), ofA));
                assertThrows(ChangeLog.ForgottenException.class, () -> ids(logs.getFirst(), ofB));
            }
        }
    }

    /// The copy is made while the epoch runs, in which the lost positions are given.
    @Test
    void norOneOfTheSameRunAfterACopyWasMade(@TempDir Path directory) {
        ChangeLog.Position parting;
        ChangeLog.Position lost;
        ChangeLog.Position lostEnd;
        try (var before = open(directory, "a")) {
            var log = ChangeLog.create(before);
            append(log, "common");
            parting = log.after(ChangeLog.Position.START, 1).getFirst().position();
            before.jdbi()
                    .useHandle(handle -> handle.execute("backup to ?", directory + "/backup.zip"));
            append(log, "lost");
            lost = log.after(parting, 1).getFirst().position();
            lostEnd = log.end();
        }
        Restore.execute(directory + "/backup.zip", directory.toString(), "a");
        try (var restored = open(directory, "a")) {
            var log = ChangeLog.create(restored);
            append(log, "new");
            append(log, "newer");
            assertEquals(List.of("new", "newer"), ids(log, parting));
            assertThrows(ChangeLog.ForgottenException.class, () -> ids(log, lost));
            assertThrows(ChangeLog.ForgottenException.class, () -> ids(log, lostEnd));
        }
    }

    @Test
    void whatIsForgottenTakesItsEpochsAlong(@TempDir Path directory) {
        for (int i = 0; i < 3; i++) {
            try (var database = open(directory, "a")) {
                var log = ChangeLog.create(database);
                append(log, "x");
                log.forget(Instant.MAX);
                append(log, "y");
                log.forget(Instant.MAX);
            }
        }
        try (var database = open(directory, "a")) {
            ChangeLog.create(database).end();
            int epochs =
                    database.jdbi()
                            .withHandle(
                                    handle ->
                                            handle.select(
                                                            "select count(*) from hirundo_change_epoch")
                                                    .mapTo(int.class)
                                                    .one());
            assertEquals(2, epochs, "this one and the last");
        }
    }

    private static List<ChangeLog.Position> goOn(Path directory, String name) {
        var positions = new ArrayList<ChangeLog.Position>();
        try (var database = open(directory, name)) {
            var log = ChangeLog.create(database);
            for (int i = 1; i <= 3; i++) {
                append(log, name + i);
            }
            var entries = log.after(ChangeLog.Position.START, 10);
            entries.subList(1, 4).forEach(entry -> positions.add(entry.position()));
        }
        return positions;
    }

    private static Database open(Path directory, String name) {
        String url = "jdbc:h2:file:" + directory.resolve(name);
        return Database.create(Config.just(ConfigSources.create(Map.of("url", url))));
    }

    private static void append(ChangeLog log, String id) {
        log.append("note", id, new Change.Created<>(id));
    }

    private static List<String> ids(ChangeLog log, ChangeLog.Position position) {
        return log.after(position, 100).stream().map(ChangeLog.Entry::id).toList();
    }
}
