package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Rules and records that cannot be meant are told when they are built.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuleMisuseTest {
    record Page(
            UUID id,
            String owner,
            int hits,
            @Nullable String createdBy,
            @Nullable Instant deletedAt) {}

    record Signed(String owner, @Nullable String createdBy) {}

    record Deleted(String owner, @Nullable Instant deletedAt) {}

    record Fine(String owner) {}

    @jakarta.persistence.Table(name = "page")
    record Renamed(UUID id, @JsonProperty("holder") String owner) {}

    record RenamedInput(@JsonProperty("holder") String owner) {}

    @jakarta.persistence.Table(name = "page")
    record More(UUID id, String owner) {
        @JsonProperty
        public boolean mine() {
            return owner.equals("ada");
        }
    }

    @AutoClose private final Database db = TestDatabase.H2.open();

    RuleMisuseTest() {
        db.jdbi()
                .useHandle(
                        h ->
                                h.createScript(
                                                """
                                                create table page (id uuid primary key, owner varchar(20) not null, hits integer, created_by varchar(20), deleted_at timestamp with time zone);
                                                create table share (page_id uuid, number bigint, member varchar(20))
                                                """)
                                        .execute());
    }

    private void refused(UnaryOperator<Crud.Builder<Page>> wrong, String... remedies) {
        var builder = wrong.apply(Crud.of(Page.class, db).access(Access.everyone()));
        var e = assertThrows(IllegalArgumentException.class, builder::build);
        for (String remedy : remedies) {
            assertTrue(e.getMessage().contains(remedy), e.getMessage());
        }
    }

    @Test
    void aRuleThatNamesWhatIsNotThere() {
        refused(b -> b.access(Access.ownedBy("holder")), "Page has no component holder", "owner");
        refused(b -> b.access(Access.ownedBy("deletedAt")), "deletedAt holds a Instant");
        refused(
                b -> b.access(Access.role("x").or(Access.ownedBy("holder").on(Operation.READ))),
                "holder");
        refused(b -> b.access(Access.ownedBy("holder").not().and(Access.everyone())), "holder");
        refused(b -> b.access(Access.tenant("holder", user -> 1)), "holder");
        refused(b -> b.access(Access.where(Filter.eq("hits", true))), "hits holds a Integer");
        refused(b -> b.access("holder", Access.everyone()), "holder");
        refused(b -> b.access("hits", Access.ownedBy("holder")), "holder");
    }

    @Test
    void aMembershipTableThatIsNotThereOrDoesNotFit() {
        refused(b -> b.access(Access.sharedWith("id", "shares", "page_id", "member")), "shares");
        refused(b -> b.access(Access.sharedWith("id", "share", "page", "member")), "share.page");
        refused(b -> b.access(Access.sharedWith("id", "share", "page_id", "who")), "share.who");
        refused(b -> b.access(Access.sharedWith("key", "share", "page_id", "member")), "key");
        refused(
                b -> b.access(Access.sharedWith("owner", "share", "page_id", "member")),
                "let both be of one type");
        Crud.of(Page.class, db)
                .access(Access.sharedWith("hits", "share", "number", "member"))
                .build();
    }

    @Test
    void whatTheServerFillsIsNotWhatClientsSend() {
        refused(b -> b.creates(Signed.class), ".createdBy must not be set by clients");
        refused(b -> b.creates(Fine.class).updates(Signed.class), ".createdBy must not");
        refused(b -> b.creates(Deleted.class).updates(Fine.class).softDelete(), ".deletedAt must");
    }

    @Test
    void aComponentHasItsOwnNameInJson() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Crud.of(Renamed.class, db).access(Access.everyone()).build());
        assertTrue(e.getMessage().contains("Renamed.owner is written as holder"), e.getMessage());
        assertTrue(e.getMessage().contains("@Column"), e.getMessage());
        refused(b -> b.creates(RenamedInput.class), "owner is written as holder");
    }

    @Test
    void whatARowsMethodsAddIsReadOnly() {
        var table = Table.of(More.class, db);
        assertEquals(Set.of("id", "mine"), Input.of(Fine.class, table).readOnly());
        assertDoesNotThrow(() -> Crud.of(More.class, db).access(Access.everyone()).build());
    }

    @Test
    void nullUnderAPrimitiveIsToldWithTheColumn() {
        var pages = Repository.of(Page.class, UUID.class, db);
        var id = UUID.randomUUID();
        db.jdbi().useHandle(h -> h.execute("insert into page (id, owner) values (?, 'ada')", id));
        var e = assertThrows(IllegalStateException.class, () -> pages.findById(id));
        assertEquals(
                Page.class.getName()
                        + ".hits is int, and the column hits holds null: make it Integer, or the column not null",
                e.getMessage());
    }

    @Test
    void rulesOfScopesAndTenantsAnswerForEachCaller() {
        var user = new Caller.User("ada", Set.of(), Set.of("write"), Optional.empty(), Instant.MAX);
        assertEquals(Filter.all(), Access.scope("write").rows(user, Operation.READ));
        assertEquals(Filter.none(), Access.scope("read").rows(user, Operation.READ));
        assertEquals(
                Filter.none(), Access.scope("write").rows(new Caller.Anonymous(), Operation.READ));
        assertEquals(Filter.none(), Access.tenant("owner", u -> null).rows(user, Operation.READ));
        assertEquals(
                Filter.eq("owner", "x"),
                Access.tenant("owner", u -> "x").rows(user, Operation.READ));
        var read = Access.authenticated().on(Operation.READ);
        assertEquals(Filter.all(), read.rows(user, Operation.READ));
        assertEquals(Filter.none(), read.rows(user, Operation.DELETE));
    }

    @Test
    void aSubjectIsANumberInOneSpellingAlone() {
        for (Class<?> type : Set.of(Long.class, Integer.class, Short.class)) {
            var column = ColumnType.of(type);
            assertTrue(column.coerce("owner", "12").isPresent());
            for (String other : Set.of("012", "+12", "-0", "12 ", "", "1e1")) {
                assertTrue(column.coerce("owner", other).isEmpty(), other);
            }
        }
    }
}
