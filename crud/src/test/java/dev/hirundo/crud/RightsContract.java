package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import io.helidon.common.uri.UriQuery;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What streams tell when somebody's right to see rows comes or goes by another table.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RightsContract {
    record Note(
            @Nullable UUID id,
            String owner,
            String text,
            @Nullable Instant deletedAt,
            long version) {}

    private static final String SCHEMA =
            """
            create table note (id uuid primary key, owner varchar(9) not null, text varchar(99) not null,
                deleted_at timestamp(6) with time zone, version bigint not null);
            create table reader (owner varchar(9) not null, member varchar(9) not null)
            """;
    private static final Filter ADAS = Filter.eq("owner", "ada");

    @AutoClose private final Database database;
    private final ChangeLog log;
    private final Repository<Note, UUID> rows;
    private final Crud notes;

    RightsContract(TestDatabase kind) {
        database = kind.open();
        database.jdbi().useHandle(handle -> handle.createScript(SCHEMA).execute());
        log = ChangeLog.create(database);
        rows = Repository.of(Note.class, UUID.class, database);
        notes =
                Crud.of(Note.class, database)
                        .access(
                                Access.ownedBy("owner")
                                        .or(
                                                Access.sharedWith(
                                                        "owner", "reader", "owner", "member")))
                        .filterable("text")
                        .softDelete()
                        .changes(log)
                        .build();
    }

    @BeforeEach
    void nothing() {
        execute("delete from note");
        execute("delete from reader");
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private void note(String owner, String text) {
        rows.insert(new Note(null, owner, text, null, 0));
    }

    /// In one transaction, as it is meant to be.
    private ChangeLog.Position change(String sql) {
        var before = log.end();
        database.useTransaction(
                handle -> {
                    handle.execute(sql);
                    notes.rightsChanged("bob", ADAS);
                });
        return before;
    }

    private List<String> told(String subject, String query, ChangeLog.Position from) {
        @SuppressWarnings("unchecked") // rows are read as JSON
        var feed = (Feed<JsonNode>) notes.feed(Caller.User.of(subject), UriQuery.create(query));
        return log.after(from, 100).stream()
                .flatMap(entry -> feed.of(entry.change()).stream())
                .map(change -> change.getClass().getSimpleName() + " " + text(change))
                .toList();
    }

    private static String text(Change<JsonNode> change) {
        return change.row().get("text").asText();
    }

    @Test
    void whoLosesHisRightIsToldThatTheRowsAreGoneAndTheOthersNothingNew() {
        execute("insert into reader values ('ada', 'bob'), ('ada', 'eve')");
        note("ada", "a");
        note("ada", "b");
        note("bob", "his own");

        var before = change("delete from reader where member = 'bob'");

        assertEquals(List.of("Deleted a", "Deleted b"), told("bob", "", before));
        assertEquals(List.of("Updated a", "Updated b"), told("ada", "", before));
        assertEquals(List.of("Updated a", "Updated b"), told("eve", "", before));
        assertEquals(List.of(), told("mallory", "", before));
    }

    @Test
    void whoGainsARightIsToldOfTheRowsOfHisListAsTheyAre() {
        note("ada", "a");
        note("ada", "b");
        var deleted = rows.insert(new Note(null, "ada", "deleted", Instant.EPOCH, 0));

        var before = change("insert into reader values ('ada', 'bob')");

        assertEquals(List.of("Updated a", "Updated b"), told("bob", "", before));
        assertEquals(List.of("Deleted a", "Updated b"), told("bob", "text=b", before));
        assertEquals(Instant.EPOCH, deleted.deletedAt());
    }

    @Test
    void whatIsSaidOfWhoSawARowIsShownToNobody() {
        note("ada", "a");
        var before = change("insert into reader values ('ada', 'bob')");
        @SuppressWarnings("unchecked") // rows are read as JSON
        var feed = (Feed<JsonNode>) notes.feed(Caller.User.of("bob"), UriQuery.empty());
        var update = (Change.Updated<JsonNode>) log.after(before, 1).getFirst().change();

        assertEquals(feed.view(update.row()), feed.view(update.before()));
    }

    @Test
    void aRightThatIsNotChangedAfterAllIsNotTold() {
        note("ada", "a");
        var before = log.end();
        assertThrows(
                IllegalStateException.class,
                () ->
                        database.useTransaction(
                                _ -> {
                                    notes.rightsChanged("bob", ADAS);
                                    throw new IllegalStateException("rolled back");
                                }));
        assertEquals(List.of(), log.after(before, 1));
    }

    @Test
    void aResourceWithoutALogCannotTellOfRights() {
        var silent = Crud.of(Note.class, database).access(Access.everyone()).build();
        assertThrows(IllegalStateException.class, () -> silent.rightsChanged("bob", ADAS));
    }
}
