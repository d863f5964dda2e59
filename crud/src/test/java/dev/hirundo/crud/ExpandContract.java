package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows that are shown with those that they refer to.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExpandContract {
    private static final String SCHEMA =
            """
            create table author (
                id uuid primary key,
                name varchar(50) not null,
                secret varchar(50) not null,
                published boolean not null,
                deleted_at timestamp with time zone,
                version bigint not null);
            create table book (
                id uuid primary key,
                title varchar(50) not null,
                author_id uuid,
                editor_id uuid,
                version bigint not null);
            """;
    private static final String BOOK = "01890000-0000-7000-8000-0000000000b";
    private static final String AUTHOR = "01890000-0000-7000-8000-0000000000a";

    record Author(
            @Nullable UUID id,
            String name,
            String secret,
            boolean published,
            @Nullable Instant deletedAt,
            long version) {}

    record Book(
            @Nullable UUID id,
            String title,
            @Nullable UUID authorId,
            @Nullable UUID editorId,
            long version) {}

    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<Operation> asked = new CopyOnWriteArrayList<>();
    @AutoClose private final Site site;

    ExpandContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, database) -> {
                            var db = Database.of(counted(database));
                            Access rule =
                                    Access.where(Filter.eq("published", true))
                                            .or(Access.role("admin"));
                            var authors =
                                    Crud.of(Author.class, db)
                                            .access(
                                                    (caller, operation) -> {
                                                        asked.add(operation);
                                                        return rule.rows(caller, operation);
                                                    })
                                            .access("secret", Access.role("admin"))
                                            .softDelete()
                                            .build();
                            var closed =
                                    Crud.of(Author.class, db)
                                            .access(Access.authenticated())
                                            .build();
                            routing.register(
                                    "/books",
                                    Crud.of(Book.class, db)
                                            .access(Access.everyone())
                                            .access("editorId", Access.role("admin"))
                                            .sortable("title")
                                            .expandable("author", "authorId", authors)
                                            .expandable("editor", "editorId", authors)
                                            .expandable("keeper", "authorId", closed)
                                            .build());
                        });
    }

    /// The same database, whose statements are written down.
    private DataSource counted(Database database) {
        return (DataSource)
                proxy(
                        DataSource.class,
                        (name, args) -> {
                            var handle = database.jdbi().open();
                            return proxy(
                                    Connection.class,
                                    (method, values) -> {
                                        if (method.equals("prepareStatement")) {
                                            statements.add(String.valueOf(values[0]));
                                        }
                                        if (method.equals("close")) {
                                            handle.close();
                                            return null;
                                        }
                                        return call(handle.getConnection(), method, values);
                                    });
                        });
    }

    private interface Called {
        @Nullable Object by(String method, Object[] arguments) throws Exception;
    }

    private static Object proxy(Class<?> type, Called called) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) ->
                        called.by(method.getName(), args == null ? new Object[0] : args));
    }

    private static Object call(Connection connection, String name, Object[] arguments)
            throws Exception {
        for (var method : Connection.class.getMethods()) {
            boolean fits =
                    method.getName().equals(name) && method.getParameterCount() == arguments.length;
            for (int i = 0; fits && i < arguments.length; i++) {
                var type = method.getParameterTypes()[i];
                fits = type.isPrimitive() || type.isInstance(arguments[i]);
                fits &= !(type == int.class && !(arguments[i] instanceof Integer));
            }
            if (fits) {
                try {
                    return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                    throw (Exception) e.getCause();
                }
            }
        }
        throw new IllegalStateException(name);
    }

    @BeforeEach
    void rows() {
        site.execute("delete from book");
        site.execute("delete from author");
        author(1, "ada", true);
        author(2, "bob", false);
        author(3, "cid", true);
        site.execute("update author set deleted_at = current_timestamp where name = 'cid'");
        book(1, "a", AUTHOR + 1, AUTHOR + 1);
        book(2, "b", AUTHOR + 2, AUTHOR + 1);
        book(3, "c", AUTHOR + 3, null);
        book(4, "d", null, null);
        book(5, "e", AUTHOR + 1, null);
        book(6, "f", AUTHOR + 9, null);
        statements.clear();
        asked.clear();
    }

    private void author(int number, String name, boolean published) {
        site.execute(
                "insert into author values ('%s%s', '%s', 'hush', %s, null, 1)"
                        .formatted(AUTHOR, number, name, published));
    }

    private void book(int number, String title, @Nullable String author, @Nullable String editor) {
        site.execute(
                "insert into book values ('%s%s', '%s', %s, %s, 1)"
                        .formatted(BOOK, number, title, sql(author), sql(editor)));
    }

    private static String sql(@Nullable String id) {
        return id == null ? "null" : "'" + id + "'";
    }

    private static Set<String> names(JsonNode node) {
        var names = new TreeSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void aPageTakesOneMoreQueryWhateverItHolds() {
        var items = site.get("/books?sort=title&expand=author").is(200).json().get("items");
        assertEquals(2, statements.size(), statements::toString);
        assertEquals(List.of(Operation.READ), asked);
        assertEquals("ada", items.get(0).at("/author/name").asText());
        assertEquals(AUTHOR + 1, items.get(0).get("authorId").asText());
        assertEquals("ada", items.get(4).at("/author/name").asText());
        statements.clear();
        site.get("/books?sort=title&expand=author,editor", "X-Test-Caller", "eve admin").is(200);
        assertEquals(3, statements.size(), statements::toString);
    }

    @Test
    void theOtherResourcesRulesSayWhatIsShown() {
        var items = site.get("/books?sort=title&expand=author").is(200).json().get("items");
        assertEquals(
                Set.of("deletedAt", "id", "name", "published", "version"),
                names(items.get(0).get("author")));
        for (int i : new int[] {1, 2, 3, 5}) { // not published, deleted, none, none such
            assertTrue(items.get(i).get("author").isNull(), items.get(i)::toString);
        }
        var admins =
                site.get("/books?sort=title&expand=author", "X-Test-Caller", "eve admin")
                        .json()
                        .get("items");
        assertEquals("hush", admins.get(1).at("/author/secret").asText());
        assertTrue(admins.get(2).get("author").isNull());
    }

    @Test
    void aReferenceThatIsHiddenIsNotFollowed() {
        var reply = site.get("/books?sort=title&expand=editor").is(200);
        assertFalse(reply.body().contains("ada"));
        assertEquals(1, statements.size(), statements::toString);
        reply.json().get("items").forEach(i -> assertTrue(i.get("editor").isNull()));
        assertEquals(
                "ada",
                site.get("/books/" + BOOK + "1?expand=editor", "X-Test-Caller", "eve admin")
                        .json()
                        .at("/editor/name")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/books?expand=keeper",
                "/books/" + BOOK + "1?expand=keeper",
                "/books/" + BOOK + "4?expand=keeper"
            })
    void whoMayNotReadTheOtherResourceIsShownNoneOfIt(String target) {
        var reply = site.get(target).is(200);
        assertFalse(reply.body().contains("ada"));
        assertTrue(reply.body().contains("\"keeper\":null"));
        site.get(target, "X-Test-Caller", "eve").is(200);
    }

    @Test
    void fieldsAndExpandGoTogether() {
        var item = site.get("/books/" + BOOK + "1?fields=title&expand=author").is(200).json();
        assertEquals(Set.of("author", "title"), names(item));
        assertEquals("ada", item.at("/author/name").asText());
        var items = site.get("/books?fields=id&expand=author&sort=title").json().get("items");
        assertEquals(Set.of("author", "id"), names(items.get(0)));
    }

    @Test
    void anExportIsExpandedToo() {
        var lines =
                site.get("/books?sort=title&expand=author", "Accept", "application/x-ndjson")
                        .is(200)
                        .body()
                        .lines()
                        .toList();
        assertEquals(6, lines.size());
        assertTrue(lines.getFirst().contains("\"name\":\"ada\""));
        assertFalse(String.join("", lines).contains("bob"));
        site.get("/books?expand=author", "Accept", "text/csv").isProblem(400);
    }

    @ParameterizedTest
    @CsvSource({"/books?expand=publisher", "/books?expand=authorId", "/books?expand="})
    void whatIsNoReferenceIs400ThatListsThem(String target) {
        var detail = site.get(target).isProblem(400).text("detail");
        assertTrue(detail.contains("author, editor, keeper"), detail);
        site.get(target.replace("/books", "/books/" + BOOK + "1")).isProblem(400);
    }

    @Test
    void theEntityTagOfAnExpandedRowIsWeakAndOfAllThatIsShown() {
        String target = "/books/" + BOOK + "1?expand=author";
        var etag = site.get(target).is(200).header("ETag");
        assertTrue(etag.startsWith("W/\""), etag);
        site.get(target, "If-None-Match", etag).is(304);
        assertEquals(etag, site.call("HEAD", target).is(200).header("ETag"));
        site.execute("update author set name = 'adele' where name = 'ada'");
        var changed = site.get(target, "If-None-Match", etag).is(200);
        assertEquals("adele", changed.json().at("/author/name").asText());
        assertEquals("\"v1\"", site.get("/books/" + BOOK + "1").header("ETag"));
    }
}
